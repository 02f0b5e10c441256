using Echo.Server.Features.Connections.OAuth;

namespace Echo.Server.Tests.Features.Connections.OAuth;

public sealed class WellKnownTests
{
    [Theory]
    [InlineData("https://a.example/public/mcp", "/oauth-protected-resource/public/mcp /oauth-protected-resource")]
    [InlineData("https://a.example:8443/mcp/?x=1", "/oauth-protected-resource/mcp /oauth-protected-resource")]
    [InlineData("https://a.example", "/oauth-protected-resource")]
    public void AServersMetadataLieBelowItsPathOrAtTheRoot(string mcp, string places) =>
        WellKnown.OfResource(new(mcp)).Select(place => place.AbsoluteUri).ShouldBe(
            places.Split(' ').Select(place => $"{new Uri(mcp).GetLeftPart(UriPartial.Authority)}/.well-known{place}"));

    [Theory]
    [InlineData("https://a.example", "oauth-authorization-server openid-configuration")]
    [InlineData("https://a.example/tenant1", "oauth-authorization-server/tenant1 openid-configuration/tenant1 /tenant1/.well-known/openid-configuration")]
    public void AnIssuersMetadataLieInThreePlaces(string issuer, string places) =>
        WellKnown.OfIssuer(new(issuer)).Select(place => place.AbsoluteUri).ShouldBe(
            places.Split(' ').Select(place => place[0] == '/' ? $"https://a.example{place}" : $"https://a.example/.well-known/{place}"));
}
