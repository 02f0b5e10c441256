namespace Echo.Server.Features.Operations.Metrics;

/// <summary>One number: the sum of what a counter was given, or the latest value of everything else.</summary>
sealed class NumberSeries(SeriesLabels labels, bool sums) : Series(labels)
{
    double value;

    public double Value => Volatile.Read(ref value);

    public override void Record(double value)
    {
        if (sums)
            Add(ref this.value, value);
        else
            Volatile.Write(ref this.value, value);
    }
}
