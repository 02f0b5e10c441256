namespace Echo.Bench.Load;

/// <summary>What one measurement saw: requests per second and latencies in milliseconds.</summary>
sealed record LoadResult(double PerSecond, double P50, double P99)
{
    public static LoadResult From(IReadOnlyCollection<TimeSpan> latencies, TimeSpan elapsed)
    {
        var sorted = latencies.Order().ToArray();
        return new(sorted.Length / elapsed.TotalSeconds, At(sorted, 0.50), At(sorted, 0.99));
    }

    /// <summary>The run in the middle by throughput.</summary>
    public static LoadResult Median(IEnumerable<LoadResult> runs)
    {
        var sorted = runs.OrderBy(run => run.PerSecond).ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>The run in the middle by its slowest requests, for loads whose throughput is given.</summary>
    public static LoadResult MedianByP99(IEnumerable<LoadResult> runs)
    {
        var sorted = runs.OrderBy(run => run.P99).ToArray();
        return sorted[sorted.Length / 2];
    }

    static double At(TimeSpan[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))].TotalMilliseconds;
}
