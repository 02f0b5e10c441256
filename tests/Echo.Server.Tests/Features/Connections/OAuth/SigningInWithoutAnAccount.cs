namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>With <c>Connections:AllowAnonymous</c> also callers without credentials sign in at servers.</summary>
public sealed class SigningInWithoutAnAccount(OAuthHost echo) : IClassFixture<OAuthHost>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await echo.StopAsync();
        await echo.StartAsync(("Connections:AllowAnonymous", "true"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task TheBrowserComesBack()
    {
        var (id, link) = await PendingAsync();
        var (status, page) = await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link), null);
        status.ShouldBe(200, page.ToJsonString());
        await ShouldWorkAsync(id);
    }

    [Fact]
    public async Task TheClientHandsTheCodeOver()
    {
        var (id, link) = await PendingAsync();
        var back = await echo.ConsentAsync(link);
        var received = $$"""{"code":"{{OAuthHost.Parameter(back, "code")}}","state":"{{OAuthHost.Parameter(back, "state")}}","iss":"{{echo.Authority.Url}}"}""";
        (await echo.SendAsync(HttpMethod.Post, "/mcp/oauth/callback", echo.User, received)).Status.ShouldBe(404, "not his");
        var (status, body) = await echo.SendAsync(HttpMethod.Post, "/mcp/oauth/callback", null, received);
        status.ShouldBe(200, body.ToJsonString());
        await ShouldWorkAsync(id);
    }

    async Task<(Guid Id, string Link)> PendingAsync()
    {
        var (status, body) = await echo.SendAsync(
            HttpMethod.Post, "/mcp/connect", null, $$"""{"transport":"http","mcp_url":"{{echo.Server.Url}}","auth_type":"oauth"{{echo.Given()}}}""");
        status.ShouldBe(202, body.ToJsonString());
        return ((Guid)body["client_id"]!, (string)body["authorization_url"]!);
    }

    async Task ShouldWorkAsync(Guid id)
    {
        var (status, body) = await echo.SendAsync(HttpMethod.Post, "/mcp/call_tool", null, $$"""{"client_id":"{{id}}","tool_name":"whoami"}""");
        (status, (string?)body["status"]).ShouldBe((200, "success"), body.ToJsonString());
        (await echo.SendAsync(HttpMethod.Post, "/mcp/disconnect", null, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);
    }
}
