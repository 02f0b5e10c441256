using Echo.Server.Platform.Logging;

namespace Echo.Server.Tests.Platform.Logging;

public sealed class PlainIdTests
{
    [Fact]
    public void IsARandomUuid()
    {
        var id = PlainId.Next();

        (id.Version, id.Variant & 0xC).ShouldBe((4, 0x8));
    }

    [Fact]
    public void NeverComesTwice()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => PlainId.Next()).ToHashSet();

        ids.Count.ShouldBe(10_000);
    }

    [Fact]
    public void HoldsTheTimeAsVersion7Does()
    {
        var at = new DateTimeOffset(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);

        var (ours, theirs) = (PlainId.Next(at), Guid.CreateVersion7(at));

        (ours.Version, ours.Variant & 0xC).ShouldBe((7, 0x8));
        ours.ToString()[..13].ShouldBe(theirs.ToString()[..13]);
        ours.ShouldNotBe(PlainId.Next(at));
    }
}
