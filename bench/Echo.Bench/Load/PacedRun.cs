using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Echo.Bench.Load;

/// <summary>Sends at fixed times, whatever becomes of the requests before, and counts each latency from the time at which its request was to
/// be sent: a server that stalls is charged with all that had to wait for it.</summary>
static class PacedRun
{
    /// <param name="clients">Connections that take turns, each with one request at a time.</param>
    public static async Task<LoadResult> MeasureAsync(IReadOnlyList<RawHttpClient> clients, int perSecond, TimeSpan duration)
    {
        var interval = Stopwatch.Frequency * (double)clients.Count / perSecond;
        var started = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(clients.Select((client, number) => Task.Factory.StartNew(
            () => Send(client, started + interval * number / clients.Count, interval, started + duration.TotalSeconds * Stopwatch.Frequency),
            TaskCreationOptions.LongRunning)));
        return LoadResult.From([.. latencies.SelectMany(list => list)], Stopwatch.GetElapsedTime(started));
    }

    // A thread of its own for each: the pool's timers are too coarse for a tenth of a millisecond.
    static List<TimeSpan> Send(RawHttpClient client, double due, double interval, double end)
    {
        var latencies = new List<TimeSpan>();
        for (; due < end; due += interval)
        {
            var wait = due - Stopwatch.GetTimestamp();
            if (wait > 0)
                _ = Sleep((uint)(wait * 1_000_000 / Stopwatch.Frequency));
            client.Send();
            latencies.Add(Stopwatch.GetElapsedTime((long)due));
        }

        return latencies;
    }

    [DllImport("libc", EntryPoint = "usleep")]
    static extern int Sleep(uint microseconds);
}
