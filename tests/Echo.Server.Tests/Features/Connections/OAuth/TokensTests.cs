using Echo.Server.Features.Connections.OAuth;

namespace Echo.Server.Tests.Features.Connections.OAuth;

public sealed class TokensTests
{
    static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-01-31T12:00:00Z");

    [Theory]
    [InlineData(3600, 3539, false)]
    [InlineData(3600, 3540, true)]
    [InlineData(100, 79, false)]
    [InlineData(100, 80, true)]
    [InlineData(0, 0, true)]
    [InlineData(null, 1_000_000, false)]
    public void TheyAreRenewedAMinuteBeforeOrInTheLastFifth(int? life, int after, bool isDue)
    {
        var tokens = new Tokens { AccessToken = "a", ObtainedAt = Start, ExpiresAt = life is { } seconds ? Start.AddSeconds(seconds) : null };
        tokens.IsDue(Start.AddSeconds(after)).ShouldBe(isDue);
    }
}
