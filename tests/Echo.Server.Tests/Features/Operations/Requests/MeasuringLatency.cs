using Echo.Server.Features.Operations.Requests;

namespace Echo.Server.Tests.Features.Operations.Requests;

public sealed class MeasuringLatency
{
    readonly LatencyWindow window = new();

    [Fact]
    public void NothingMeasuredIsZero() => window.Read().ShouldBe(new Latency(0, 0));

    [Fact]
    public void AFewDurations()
    {
        Add(10, 20, 30);
        window.Read().ShouldBe(new Latency(20, 30));
    }

    [Fact]
    public void NineteenOfTwentyAreAtMostTheP95()
    {
        Add([.. Enumerable.Range(1, 100).Reverse()]);
        window.Read().ShouldBe(new Latency(50.5, 95));
    }

    [Fact]
    public void OldDurationsAreForgotten()
    {
        Add(1_000_000);
        Add([.. Enumerable.Repeat(5, LatencyWindow.Size)]);
        window.Read().ShouldBe(new Latency(5, 5));
    }

    void Add(params int[] milliseconds)
    {
        foreach (var duration in milliseconds)
            window.Add(TimeSpan.FromMilliseconds(duration));
    }
}
