using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests;

/// <summary>Signing in at the authorization server of another hand (npm oauth2-mock-server), whose tokens a third one checks (npm jose).
/// </summary>
public sealed class SigningInAtServersTests : IAsyncLifetime
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("echo-oauth-");
    readonly HttpClient browser = new(new HttpClientHandler { AllowAutoRedirect = false });
    ProtectedServer? server;
    EchoProcess? echo;
    string token = "";

    public async ValueTask InitializeAsync()
    {
        server = await ProtectedServer.StartAsync();
        await StartAsync();
        token = await echo!.Http.RegisterAdminAsync();
        echo.SignIn(token);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await echo!.DisposeAsync();
        await server!.DisposeAsync();
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task ConsentOutlivesARestartAndTokensTheirRefusal()
    {
        // It registers nobody, so Echo comes with an id; everything else is found.
        using var pending = await echo!.Http.PostAsJsonAsync(
            "/mcp/connect", new { transport = "http", mcp_url = server!.Url, auth_type = "oauth", oauth_client_id = "echo" });
        var body = JsonNode.Parse(await pending.Content.ReadAsStringAsync())!;
        pending.StatusCode.ShouldBe(HttpStatusCode.Accepted, body.ToJsonString());
        var id = (Guid)body["client_id"]!;
        var refused = await echo.Http.RefusedAsync("/mcp/call_tool", new { client_id = id, tool_name = "whoami" });
        refused.ShouldBe((409, "Authorization required"));

        await echo.DisposeAsync();
        await StartAsync();
        echo.SignIn(token);
        using var agreed = await browser.GetAsync(new Uri((string)body["authorization_url"]!));
        agreed.StatusCode.ShouldBe(HttpStatusCode.Found, await agreed.Content.ReadAsStringAsync());
        var page = await browser.GetStringAsync(new Uri(echo.Url, agreed.Headers.Location!.PathAndQuery));
        page.ShouldContain("The connection is ready");
        (await HowAsync(id)).ShouldBe("authorization_code");

        await server.RefuseAsync();
        var calls = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => HowAsync(id)));
        calls.ShouldAllBe(how => how == "refresh_token");
    }

    [Fact]
    public async Task AClientWithASecretNeedsNobody()
    {
        var made = await echo!.Http.SendJsonAsync("/mcp/connect", new
        {
            transport = "http",
            mcp_url = server!.Url,
            auth_type = "oauth",
            oauth_client_id = "echo",
            oauth_client_secret = "a secret of the tests",
            oauth_token_url = $"{server.Issuer}/token",
            oauth_scopes = new[] { "tools" },
        });
        var id = (Guid)made["client_id"]!;
        (await HowAsync(id)).ShouldBe("client_credentials");
        await server.RefuseAsync();
        (await HowAsync(id)).ShouldBe("client_credentials");
    }

    async Task StartAsync() => echo = await EchoProcess.StartAsync(directory.FullName, ("RATE_LIMIT_ENABLED", "false"));

    async Task<string> HowAsync(Guid id) => (string)(await echo!.Http.CallAsync(id, "whoami"))["result"]!["how"]!;
}
