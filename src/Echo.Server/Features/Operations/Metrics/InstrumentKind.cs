using System.Diagnostics.Metrics;

namespace Echo.Server.Features.Operations.Metrics;

/// <summary>How an instrument's measurements become series.</summary>
/// <param name="Type">The type in the Prometheus text.</param>
/// <param name="Create">Makes an empty series.</param>
sealed record InstrumentKind(string Type, Func<SeriesLabels, Series> Create)
{
    public static InstrumentKind Of(Instrument instrument) => instrument switch
    {
        Counter<long> or Counter<int> or Counter<double> => new("counter", labels => new NumberSeries(labels, sums: true)),
        UpDownCounter<long> or UpDownCounter<int> or UpDownCounter<double> => new("gauge", labels => new NumberSeries(labels, sums: true)),
        ObservableCounter<long> or ObservableCounter<int> or ObservableCounter<double> =>
            new("counter", labels => new NumberSeries(labels, sums: false)),
        Histogram<double> histogram => Histogram(histogram.Advice?.HistogramBucketBoundaries),
        Histogram<long> histogram => Histogram(histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound)),
        Histogram<int> histogram => Histogram(histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound)),
        _ => new("gauge", labels => new NumberSeries(labels, sums: false)),
    };

    static InstrumentKind Histogram(IEnumerable<double>? advised)
    {
        double[] bounds = [.. advised ?? []];
        return new("histogram", labels => new HistogramSeries(labels, bounds));
    }
}
