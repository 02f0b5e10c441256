using Echo.Server.Features.Operations.Metrics;
using Echo.Server.Platform.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Operations.Metrics;

/// <summary>The exporter by itself, with instruments of the test.</summary>
public sealed class CollectingMeasurements : IDisposable
{
    readonly ServiceProvider services = new ServiceCollection().AddMetrics().AddSingleton<EchoMeter>().BuildServiceProvider();
    readonly MetricCollector collector;

    public CollectingMeasurements()
    {
        Echo = services.GetRequiredService<EchoMeter>();
        collector = new(Echo, services);
        collector.StartAsync(default).IsCompletedSuccessfully.ShouldBeTrue();
    }

    EchoMeter Echo { get; }

    [Fact]
    public void LabelsAndHelpAreEscaped()
    {
        var counter = Echo.Meter.CreateCounter<long>("odd", description: "back\\slash\nand line");
        counter.Add(2, new KeyValuePair<string, object?>("value", "a\"b\\c\nd"));

        collector.Read(PrometheusText.Write).ShouldContain("# HELP odd back\\\\slash\\nand line\n");
        Read()["odd"].Value(("value", "a\"b\\c\nd")).ShouldBe(2);
    }

    [Fact]
    public void CountersAddAndGaugesReplace()
    {
        var counter = Echo.Meter.CreateCounter<double>("sum");
        var gauge = Echo.Meter.CreateGauge<int>("level");
        var upDown = Echo.Meter.CreateUpDownCounter<int>("open");
        foreach (var value in new[] { 3, 4 })
        {
            counter.Add(value);
            gauge.Record(value);
            upDown.Add(-value);
        }

        var metrics = Read();
        metrics["sum"].Value().ShouldBe(7);
        metrics["level"].Value().ShouldBe(4);
        metrics["open"].Value().ShouldBe(-7);
    }

    [Fact]
    public void ValuesOnABoundBelongToItsBucket()
    {
        var histogram = Echo.Meter.CreateHistogram("seconds", advice: DurationBuckets.Seconds);
        foreach (var value in new[] { 0.005, 0.0051, 10, 11 })
            histogram.Record(value);

        var family = Read()["seconds"];
        family.Samples.Where(sample => sample.Labels.ContainsKey("le")).Select(sample => sample.Value).ShouldBe([1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 4]);
        family.Sum().ShouldBe(21.0101, 1e-9);
        family.Count().ShouldBe(4);
    }

    [Fact]
    public void ObservableSeriesThatAreGoneDisappear()
    {
        string[] rooms = ["red", "blue"];
        Echo.Meter.CreateObservableGauge(
            "rooms",
            () => rooms.Select(room => new System.Diagnostics.Metrics.Measurement<int>(1, new KeyValuePair<string, object?>("name", room))));
        Read()["rooms"].Samples.Count.ShouldBe(2);
        rooms = ["blue"];
        Read()["rooms"].Samples.Single().Labels["name"].ShouldBe("blue");
    }

    [Fact]
    public void TooManySeriesAreCountedTogether()
    {
        var counter = Echo.Meter.CreateCounter<int>("many");
        for (var i = 0; i < InstrumentSeries.MaxSeries + 10; i++)
            counter.Add(1, new KeyValuePair<string, object?>("number", i));

        var family = Read()["many"];
        family.Samples.Count.ShouldBe(InstrumentSeries.MaxSeries + 1);
        family.Value(("overflow", "true")).ShouldBe(10);
    }

    [Fact]
    public void ParallelMeasurementsAreAllCounted()
    {
        const int Each = 20_000;
        var counter = Echo.Meter.CreateCounter<double>("parallel");
        var histogram = Echo.Meter.CreateHistogram("spread", advice: DurationBuckets.Seconds);
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < Each; i++)
            {
                counter.Add(0.5);
                histogram.Record(0.25);
            }
        });

        var metrics = Read();
        metrics["parallel"].Value().ShouldBe(Each * 2);
        metrics["spread"].Count().ShouldBe(Each * 4);
        metrics["spread"].Sum().ShouldBe(Each);
    }

    [Fact]
    public void AnotherHostsInstrumentsAreNotShown()
    {
        using var others = new ServiceCollection().AddMetrics().AddSingleton<EchoMeter>().BuildServiceProvider();
        others.GetRequiredService<EchoMeter>().Meter.CreateCounter<int>("foreign").Add(1);
        collector.Read(PrometheusText.Write).ShouldBe("");
    }

    public void Dispose()
    {
        collector.Dispose();
        services.Dispose();
    }

    PrometheusDocument Read() => PrometheusDocument.Parse(collector.Read(PrometheusText.Write));
}
