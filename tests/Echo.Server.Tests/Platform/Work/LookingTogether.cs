using Echo.Server.Platform.Work;

namespace Echo.Server.Tests.Platform.Work;

/// <summary>Loops that look once in a while look at the same moments.</summary>
public sealed class LookingTogether
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    readonly SettableClock clock = new("2026-01-31T12:00:00Z");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(480)]
    [InlineData(740)]
    public void TheyAllWaitForTheSameMoment(int past)
    {
        clock.Advance(TimeSpan.FromMilliseconds(past));
        Rounds.Left(Second, clock).ShouldBe(TimeSpan.FromMilliseconds(1_001 - past));
        Rounds.Left(2 * Second, clock).ShouldBe(TimeSpan.FromMilliseconds(2_001 - past));
    }

    [Fact]
    public void NobodyLooksTwiceForOneMoment()
    {
        // A timer ends up to a millisecond early, and up to some late.
        clock.Advance(TimeSpan.FromMilliseconds(330.3));
        clock.Advance(Rounds.Left(Second, clock) - TimeSpan.FromMilliseconds(0.9));
        Rounds.Left(Second, clock).ShouldBeInRange(TimeSpan.FromMilliseconds(990), TimeSpan.FromMilliseconds(1_002));
    }

    [Fact]
    public void WhoeverTookAlmostAllTheTimePausesAllTheSame()
    {
        clock.Advance(TimeSpan.FromMilliseconds(990));
        Rounds.Left(Second, clock).ShouldBe(TimeSpan.FromMilliseconds(250));
    }
}
