using Echo.Server.Features.Connections.OAuth;

namespace Echo.Server.Tests.Features.Connections.OAuth;

public sealed class BearerChallengeTests
{
    [Theory]
    [InlineData("Bearer", null, null)]
    [InlineData("bearer resource_metadata=\"https://a/b\"", "https://a/b", null)]
    [InlineData("Bearer realm=\"a \\\"b\\\", scope=no\", scope=\"read write\" , resource_metadata=https://a/b", "https://a/b", "read write")]
    [InlineData("Basic realm=\"x\", Bearer scope=\"read\"", null, "read")]
    [InlineData("Bearer scope=\"one\", scope=\"two\"", null, "one")]
    [InlineData("Bearer error=\"insufficient_scope\", scope=\"more\"", null, "more", "insufficient_scope")]
    public void ItsParametersAreRead(string header, string? metadata, string? scope, string? error = null)
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.TryAddWithoutValidation("WWW-Authenticate", header);
        BearerChallenge.Of(answer.Headers).ShouldBe(new BearerChallenge(metadata, scope, error));
    }

    [Fact]
    public void AnotherSchemeIsNone()
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.TryAddWithoutValidation("WWW-Authenticate", "Basic realm=\"x\"");
        BearerChallenge.Of(answer.Headers).ShouldBeNull();
    }
}
