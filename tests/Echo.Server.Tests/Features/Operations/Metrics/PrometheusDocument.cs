namespace Echo.Server.Tests.Features.Operations.Metrics;

/// <summary>A strict reader of the Prometheus text format 0.0.4: each family with its HELP and TYPE before its samples and in one piece, no
/// series twice, histograms with rising buckets that end in the count.</summary>
sealed class PrometheusDocument
{
    readonly Dictionary<string, PrometheusFamily> families = [];

    PrometheusDocument(string text)
    {
        text.ShouldEndWith("\n");
        text.ShouldNotContain("\r");
        PrometheusFamily? current = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            line.ShouldNotBeEmpty();
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
                families.Add(line.Split(' ')[2], current = new(line.Split(' ')[2]));
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                current.ShouldNotBeNull().Declare(line.Split(' ')[2], line.Split(' ')[3]);
            else
                current.ShouldNotBeNull().Add(PrometheusSample.Parse(line));
        }

        foreach (var family in families.Values)
            family.Check();
    }

    public IEnumerable<string> Names => families.Keys;

    public PrometheusFamily this[string name] => families.TryGetValue(name, out var family) ? family : throw new KeyNotFoundException(name);

    public static PrometheusDocument Parse(string text) => new(text);
}
