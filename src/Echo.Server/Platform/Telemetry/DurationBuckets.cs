using System.Diagnostics.Metrics;

namespace Echo.Server.Platform.Telemetry;

/// <summary>The buckets of every histogram of seconds (contract section 20).</summary>
public static class DurationBuckets
{
    public static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };
}
