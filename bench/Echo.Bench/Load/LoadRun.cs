using System.Diagnostics;

namespace Echo.Bench.Load;

/// <summary>Keeps a number of workers busy for a while, each sending its next request when the last is answered.</summary>
static class LoadRun
{
    /// <param name="open">Makes one worker's way to send a request and read its answer whole.</param>
    public static async Task<LoadResult> MeasureAsync(Func<Task<Func<Task>>> open, int workers, TimeSpan duration)
    {
        var sends = new Func<Task>[workers];
        for (var i = 0; i < workers; i++)
        {
            sends[i] = await open();
            await sends[i]();
        }

        var clock = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(sends.Select(send => Task.Run(() => RepeatAsync(send, clock, duration))));
        return LoadResult.From([.. latencies.SelectMany(list => list)], clock.Elapsed);
    }

    static async Task<List<TimeSpan>> RepeatAsync(Func<Task> send, Stopwatch clock, TimeSpan duration)
    {
        var latencies = new List<TimeSpan>(100_000);
        while (clock.Elapsed < duration)
        {
            var started = Stopwatch.GetTimestamp();
            await send();
            latencies.Add(Stopwatch.GetElapsedTime(started));
        }

        return latencies;
    }
}
