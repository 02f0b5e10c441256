using System.Net;
using Echo.Server.Platform.Http.Limits;

namespace Echo.Server.Tests.Platform.Http.Limits;

/// <summary>A flood of addresses, more than the table keeps windows for.</summary>
public sealed class FillingTheRateTable
{
    const int Capacity = 3;
    static readonly RateAllowance Two = new(2, TimeSpan.FromSeconds(60));

    readonly SettableClock clock = new();
    readonly RateTable table;

    public FillingTheRateTable()
    {
        table = new(clock, Capacity);
        for (var i = 0; i < Capacity; i++)
            Count($"198.51.100.{i}").Remaining.ShouldBe(1);
    }

    [Fact]
    public void NewcomersShareTheWindowOfTheirNeighbourhood()
    {
        Count("10.1.0.1").IsAllowed.ShouldBeTrue();
        Count("10.1.0.2").IsAllowed.ShouldBeTrue();
        Count("10.1.200.3").IsAllowed.ShouldBeFalse();
        Count("2001:db8:1::1").IsAllowed.ShouldBeTrue();
        Count("2001:db8:2::1").IsAllowed.ShouldBeTrue();
        Count("2001:db8:3::1").IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void WhoWasThereBeforeKeepsAWindow()
    {
        for (var i = 0; i < 10; i++)
            Count($"198.51.200.{i}");
        Count("198.51.100.0").ShouldBe(new RateVerdict(IsAllowed: true, Limit: 2, Remaining: 0, ResetSeconds: 60));
        Count("198.51.100.1").ShouldBe(new RateVerdict(IsAllowed: true, Limit: 2, Remaining: 0, ResetSeconds: 60));
    }

    [Fact]
    public void AFloodFindsNoMoreRoomThanThereIs()
    {
        for (var i = 0; i < 5_000; i++)
            Count($"10.{i % 200}.{i / 200}.1");
        table.Size.ShouldBe(Capacity);
    }

    [Fact]
    public void ThereIsRoomAgainWhenWindowsAreOver()
    {
        clock.Advance(TimeSpan.FromSeconds(60));
        Count("10.1.0.1").Remaining.ShouldBe(1);
        Count("10.1.0.2").Remaining.ShouldBe(1);
        table.Size.ShouldBe(2);
    }

    RateVerdict Count(string address) => table.Count(RatePolicy.Anonymous, RateSubject.Of(IPAddress.Parse(address)), Two);
}
