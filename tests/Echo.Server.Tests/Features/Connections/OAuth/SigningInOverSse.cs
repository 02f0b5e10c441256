namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>A server of the old HTTP+SSE transport that wants tokens, for its stream and for each message.</summary>
public sealed class SigningInOverSse(OAuthHost echo) : IClassFixture<OAuthHost>
{
    [Fact]
    public async Task WorksAsOverStreamableHttp()
    {
        echo.Authority.Resource = echo.Server.SseUrl;
        var (status, pending) = await echo.SendAsync(
            HttpMethod.Post, "/mcp/connect", echo.User, $$"""{"transport":"sse","mcp_url":"{{echo.Server.SseUrl}}","auth_type":"oauth"}""");
        status.ShouldBe(202, pending.ToJsonString());
        var id = (Guid)pending["client_id"]!;
        var link = (string)pending["authorization_url"]!;
        OAuthHost.Parameter(link, "resource").ShouldBe(echo.Server.SseUrl);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(409);
        var (signedIn, page) = await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link), null);
        signedIn.ShouldBe(200);
        ((string)page!).ShouldContain("The connection is ready");
        ((string)(await echo.CallAsync(echo.User, id)).Body["result"]!["subject"]!).ShouldBe("somebody");

        // The stream stays, and a message that is refused goes once more with a new token.
        var refreshes = echo.Authority.Refreshes;
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        (echo.Authority.Refreshes - refreshes).ShouldBe(1);

        echo.Server.Needs = ["more"];
        var (needy, asked) = await echo.CallAsync(echo.User, id);
        (needy, OAuthHost.Parameter((string)asked["authorization_url"]!, "scope")).ShouldBe((409, "more"));
        echo.Server.Needs = [];

        echo.Authority.RevokeEverything();
        var (refused, problem) = await echo.CallAsync(echo.User, id);
        (refused, (string)problem["detail"]!).ShouldBe((409, "Authorization required"));
        await echo.DisconnectAsync(echo.User, id);
    }
}
