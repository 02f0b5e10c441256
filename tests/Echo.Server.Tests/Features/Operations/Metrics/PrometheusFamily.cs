namespace Echo.Server.Tests.Features.Operations.Metrics;

/// <summary>All samples of one metric.</summary>
sealed class PrometheusFamily(string name)
{
    readonly List<PrometheusSample> samples = [];

    public string? Type { get; private set; }

    public IReadOnlyList<PrometheusSample> Samples => samples;

    public void Declare(string typedName, string type)
    {
        typedName.ShouldBe(name);
        Type.ShouldBeNull($"{name} has two types");
        type.ShouldBeOneOf("counter", "gauge", "histogram");
        Type = type;
    }

    public void Add(PrometheusSample sample)
    {
        Type.ShouldNotBeNull($"{name} has no TYPE before its samples");
        string[] allowed = Type == "histogram" ? [$"{name}_bucket", $"{name}_sum", $"{name}_count"] : [name];
        sample.Name.ShouldBeOneOf(allowed);
        samples.Any(other => other.Name == sample.Name && other.Labels.OrderBy(l => l.Key).SequenceEqual(sample.Labels.OrderBy(l => l.Key)))
            .ShouldBeFalse($"{name} has a series twice");
        samples.Add(sample);
    }

    public void Check()
    {
        Type.ShouldNotBeNull($"{name} has no TYPE");
        if (Type == "counter")
            samples.ShouldAllBe(sample => sample.Value >= 0);
        if (Type == "histogram")
        {
            foreach (var series in samples.GroupBy(sample => sample.SeriesOf(name)))
                CheckHistogram([.. series]);
        }
    }

    /// <summary>The sample with exactly these labels.</summary>
    public double Value(params (string Name, string Value)[] labels) => Sample(name, labels);

    public double Count(params (string Name, string Value)[] labels) => Sample(name + "_count", labels);

    public double Sum(params (string Name, string Value)[] labels) => Sample(name + "_sum", labels);

    double Sample(string sampleName, (string Name, string Value)[] labels) => samples.Single(sample =>
        sample.Name == sampleName && sample.Labels.Count == labels.Length
        && labels.All(label => sample.Labels.TryGetValue(label.Name, out var value) && value == label.Value)).Value;

    void CheckHistogram(PrometheusSample[] series)
    {
        var buckets = series
            .Where(sample => sample.Name == name + "_bucket")
            .Select(sample => (Bound: PrometheusSample.Number(sample.Labels["le"]), sample.Value))
            .ToList();
        buckets.Select(bucket => bucket.Bound).ShouldBeInOrder();
        buckets.Select(bucket => bucket.Value).ShouldBeInOrder();
        buckets[^1].Bound.ShouldBe(double.PositiveInfinity);
        series.Single(sample => sample.Name == name + "_count").Value.ShouldBe(buckets[^1].Value);
        series.Count(sample => sample.Name == name + "_sum").ShouldBe(1);
    }
}
