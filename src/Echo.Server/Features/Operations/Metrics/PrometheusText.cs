using System.Globalization;
using System.Text;

namespace Echo.Server.Features.Operations.Metrics;

/// <summary>Writes metrics in the Prometheus text exposition format 0.0.4.</summary>
static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<InstrumentSeries> instruments)
    {
        var text = new StringBuilder();
        foreach (var instrument in instruments)
        {
            text.Append($"# HELP {instrument.Name} {Escape(instrument.Help)}\n# TYPE {instrument.Name} {instrument.Type}\n");
            foreach (var (labels, series) in instrument.Series.Select(series => (Labels(series), series)).OrderBy(pair => pair.Item1, StringComparer.Ordinal))
                Write(text, instrument.Name, labels, series);
        }

        return text.ToString();
    }

    static void Write(StringBuilder text, string name, string labels, Series series)
    {
        if (series is HistogramSeries histogram)
            Write(text, name, labels, histogram);
        else
            Line(text, name, labels, ((NumberSeries)series).Value);
    }

    static void Write(StringBuilder text, string name, string labels, HistogramSeries histogram)
    {
        var counts = histogram.Cumulate();
        var before = labels == "" ? "" : labels + ",";
        for (var i = 0; i < counts.Length; i++)
        {
            var bound = i < histogram.Bounds.Count ? histogram.Bounds[i] : double.PositiveInfinity;
            Line(text, name + "_bucket", $"{before}le=\"{Number(bound)}\"", counts[i]);
        }

        Line(text, name + "_sum", labels, histogram.Sum);
        Line(text, name + "_count", labels, counts[^1]);
    }

    static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels != "")
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    static string Labels(Series series) =>
        string.Join(',', series.Labels.Select(label => $"{label.Name}=\"{Escape(label.Value).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));

    static string Escape(string text) =>
        text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
