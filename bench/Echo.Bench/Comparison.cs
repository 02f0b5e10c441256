using Echo.Bench.Load;

namespace Echo.Bench;

/// <summary>Measures the same call directly and through Echo, in turns, so that the ratio holds when the machine's speed drifts.</summary>
static class Comparison
{
    const int Rounds = 5;

    public static async Task RunAsync(string upstream, int workers, TimeSpan duration, Func<Task<Func<Task>>> direct, Func<Task<Func<Task>>> throughEcho)
    {
        var directRuns = new List<LoadResult>();
        var echoRuns = new List<LoadResult>();

        // The first round warms both up and does not count.
        for (var round = 0; round <= Rounds; round++)
        {
            var directRun = await LoadRun.MeasureAsync(direct, workers, duration);
            var echoRun = await LoadRun.MeasureAsync(throughEcho, workers, duration);
            if (round == 0)
                continue;
            directRuns.Add(directRun);
            echoRuns.Add(echoRun);
        }

        Report.Row(upstream, workers, LoadResult.Median(directRuns), LoadResult.Median(echoRuns));
    }
}
