namespace Echo.Server.Features.Operations.Metrics;

/// <summary>A histogram with fixed bounds.</summary>
/// <param name="bounds">Upper bounds, ascending; each value counts for the first bound that is not below it.</param>
sealed class HistogramSeries(SeriesLabels labels, IReadOnlyList<double> bounds) : Series(labels)
{
    readonly long[] counts = new long[bounds.Count + 1];
    double sum;

    public IReadOnlyList<double> Bounds => bounds;

    public double Sum => Volatile.Read(ref sum);

    public override void Record(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Count && value > bounds[bucket])
            bucket++;
        Interlocked.Increment(ref counts[bucket]);
        Add(ref sum, value);
    }

    /// <summary>How many values lie at or below each bound; the last number is the count of all values.</summary>
    public long[] Cumulate()
    {
        var cumulated = new long[counts.Length];
        var running = 0L;
        for (var i = 0; i < counts.Length; i++)
            cumulated[i] = running += Interlocked.Read(ref counts[i]);
        return cumulated;
    }
}
