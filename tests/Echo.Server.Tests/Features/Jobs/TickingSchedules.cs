using Echo.Server.Features.Jobs.Recurring;

namespace Echo.Server.Tests.Features.Jobs;

/// <summary>Which ticks of recurring work are run, and which are not.</summary>
public sealed class TickingSchedules
{
    static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ATickRunsOnceAndTheNextOneIsWaitedFor()
    {
        var (ticks, next) = EverySecond().Due(Noon, Noon);
        ticks.ShouldBe([Noon]);
        next.ShouldBe(Noon.AddSeconds(1));
    }

    [Fact]
    public void TicksOfTheLastMinuteAreMadeUp()
    {
        var (ticks, next) = EverySecond().Due(Noon, Noon.AddSeconds(3.5));
        ticks.ShouldBe([Noon, Noon.AddSeconds(1), Noon.AddSeconds(2), Noon.AddSeconds(3)]);
        next.ShouldBe(Noon.AddSeconds(4));
    }

    [Fact]
    public void OfALongAbsenceOnlyTheLastMinuteIsMadeUp()
    {
        var (ticks, next) = EverySecond().Due(Noon, Noon.AddHours(1));
        ticks.Count.ShouldBe(60);
        ticks[^1].ShouldBe(Noon.AddHours(1));
        next.ShouldBe(Noon.AddHours(1).AddSeconds(1));
    }

    [Fact]
    public void OfALongAbsenceTheNewestRareTickRuns()
    {
        var (ticks, next) = new JobSchedule("daily", "x", "0 0 3 * * ?").Due(Noon.AddHours(-9), Noon.AddDays(10));
        ticks.ShouldBe([Noon.AddDays(10).AddHours(-9)]);
        next.ShouldBe(Noon.AddDays(10).AddHours(15));
    }

    static JobSchedule EverySecond() => new("each", "x", "* * * * * ?");
}
