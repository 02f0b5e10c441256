using Echo.Server.Features.Connections;
using Echo.Server.Tests.Platform;

namespace Echo.Server.Tests.Features.Connections;

public sealed class UpstreamPauseTests
{
    readonly SettableClock clock = new();
    readonly UpstreamPause pause;

    public UpstreamPauseTests() => pause = new(clock);

    [Fact]
    public void BeginsWithTheFifthFailureInARow()
    {
        Fail(UpstreamPause.MostFailures - 1);
        pause.Admits().ShouldBeTrue();
        Fail(1);
        pause.Admits().ShouldBeFalse();
        pause.Reason.ShouldBe("Broke off. The last 5 uses came to nothing; it is tried again in 1 s");
    }

    [Fact]
    public void AnAnswerBetweenBeginsTheCountAnew()
    {
        Fail(UpstreamPause.MostFailures - 1);
        pause.Answered();
        Fail(UpstreamPause.MostFailures - 1);
        pause.Admits().ShouldBeTrue();
    }

    [Fact]
    public void AnOpeningBetweenDoesNot()
    {
        Fail(UpstreamPause.MostFailures - 1);
        pause.Opened();
        Fail(1);
        pause.Opened();
        pause.Admits().ShouldBeFalse();
    }

    [Fact]
    public void AfterItOneUseIsAdmittedAndItsAnswerLetsTheOthersIn()
    {
        Fail(UpstreamPause.MostFailures);
        clock.Advance(TimeSpan.FromSeconds(1));
        pause.Admits().ShouldBeTrue();
        pause.Admits().ShouldBeFalse();
        pause.Answered();
        pause.Admits().ShouldBeTrue();
        pause.Reason.ShouldBeNull();
    }

    [Fact]
    public void EachFailedTryMakesItLonger()
    {
        Fail(UpstreamPause.MostFailures);
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 30, 30])
        {
            pause.Admits().ShouldBeFalse();
            pause.Reason.ShouldEndWith($"it is tried again in {seconds} s");
            clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            pause.Admits().ShouldBeFalse();
            clock.Advance(TimeSpan.FromTicks(1));
            pause.Admits().ShouldBeTrue();
            Fail(1);
        }
    }

    [Fact]
    public void FailuresOfUsesThatWereUnderWayDoNotMakeItLonger()
    {
        Fail(4 * UpstreamPause.MostFailures);
        clock.Advance(TimeSpan.FromSeconds(1));
        pause.Admits().ShouldBeTrue();
    }

    [Fact]
    public void ATryThatTakesLongDoesNotShutTheOthersOut()
    {
        Fail(UpstreamPause.MostFailures);
        clock.Advance(TimeSpan.FromSeconds(1));
        pause.Admits().ShouldBeTrue();
        clock.Advance(TimeSpan.FromSeconds(2));
        pause.Admits().ShouldBeTrue();
    }

    void Fail(int times)
    {
        for (var i = 0; i < times; i++)
            pause.Failed("Broke off");
    }
}
