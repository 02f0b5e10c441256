using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Echo.Server.Features.Operations.Metrics;

/// <summary>All series of one instrument.</summary>
sealed class InstrumentSeries(Instrument instrument)
{
    /// <summary>Series beyond this number are counted together in one that is marked <c>overflow="true"</c>.</summary>
    public const int MaxSeries = 2000;

    static readonly SeriesLabels Overflow = new([new("overflow", "true")]);

    readonly InstrumentKind kind = InstrumentKind.Of(instrument);
    readonly ConcurrentDictionary<SeriesLabels, Series> known = new();
    int count;

    public string Name => instrument.Name;

    public string Help => instrument.Description ?? instrument.Name;

    /// <summary>The type in the Prometheus text.</summary>
    public string Type => kind.Type;

    public IEnumerable<Series> Series => known.Values;

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new SeriesLabels(tags);
        var series = known.TryGetValue(labels, out var found) ? found : Admit(labels);
        series.Record(value);
    }

    /// <summary>Forgets the series of an observable instrument, which names all that exist at each reading.</summary>
    public void BeginReading()
    {
        if (!instrument.IsObservable)
            return;
        known.Clear();
        count = 0;
    }

    Series Admit(SeriesLabels labels)
    {
        if (Interlocked.Increment(ref count) > MaxSeries)
            labels = Overflow;
        return known.GetOrAdd(labels, kind.Create);
    }
}
