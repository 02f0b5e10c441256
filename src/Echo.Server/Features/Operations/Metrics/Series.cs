namespace Echo.Server.Features.Operations.Metrics;

/// <summary>The values of one instrument under one set of labels. Recording takes no lock.</summary>
abstract class Series(SeriesLabels labels)
{
    public IReadOnlyList<(string Name, string Value)> Labels { get; } = labels.ToList();

    public abstract void Record(double value);

    protected static void Add(ref double sum, double value)
    {
        var seen = Volatile.Read(ref sum);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref sum, seen + value, seen);
            if (before.Equals(seen))
                return;
            seen = before;
        }
    }
}
