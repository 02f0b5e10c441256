using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>From connecting to a token: as the client itself, or with somebody who agrees.</summary>
public sealed class SigningIn(OAuthHost echo) : IClassFixture<OAuthHost>, IAsyncLifetime
{
    public ValueTask InitializeAsync()
    {
        echo.Authority.Know(echo.Callback);
        echo.Authority.GivesClientsTokens = false;
        return default;
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task AClientWithASecretSignsInByItself()
    {
        echo.Authority.GivesClientsTokens = true;
        var (status, made) = await echo.ConnectAsync(echo.User, echo.Given());
        status.ShouldBe(201, made.ToJsonString());
        var id = (Guid)made["client_id"]!;
        ((string)made["tools"]![0]!["name"]!).ShouldBe("whoami");
        ((string)(await echo.CallAsync(echo.User, id)).Body["result"]!["subject"]!).ShouldBe(AuthorizationServer.ClientId);
        var metadata = await echo.MetadataAsync(echo.User, id);
        ((string)metadata["state"]!, (string)metadata["auth_type"]!).ShouldBe(("connected", "oauth"));
        ((string)metadata["authorization"]!["valid_until"]!).ShouldBe($"{echo.Clock.GetUtcNow().AddHours(1):yyyy-MM-ddTHH:mm:ssZ}");
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AClientThatIsRefusedIsTold()
    {
        var (status, problem) = await echo.ConnectAsync(echo.User, echo.Given().Replace(",\"oauth_auth_url\"", ",\"ignored\""));
        status.ShouldBe(502);
        ((string)problem["detail"]!).ShouldBe(
            "Failed to connect to MCP server: The token endpoint refused the client: unauthorized_client: it is unauthorized_client");
    }

    [Fact]
    public async Task OneLimitIsForSigningInAndOpeningTogether()
    {
        echo.Authority.GivesClientsTokens = true;
        echo.Authority.OnToken = _ =>
        {
            echo.Clock.Advance(TimeSpan.FromSeconds(299));
            return Task.FromResult<IResult?>(null);
        };
        var gate = new TaskCompletionSource();
        echo.Server.OnMessage = _ => gate.Task;
        var (status, problem) = await echo.ConnectAsync(echo.User, echo.Given(more: ",\"timeout\":300"))
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        (status, (string)problem["detail"]!).ShouldBe((408, "Connection timeout after 300 seconds"));
        gate.SetResult();
        (echo.Server.OnMessage, echo.Authority.OnToken) = (_ => Task.CompletedTask, _ => Task.FromResult<IResult?>(null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SomebodyWhoAgreesMakesTheConnectionReady(bool withSecret)
    {
        var (status, pending) = await echo.ConnectAsync(echo.User, echo.Given(withSecret));
        status.ShouldBe(202, pending.ToJsonString());
        ((string)pending["status"]!, (int)pending["expires_in"]!, (string)pending["message"]!)
            .ShouldBe(("authorization_required", 600, "Open authorization_url to finish"));
        var id = (Guid)pending["client_id"]!;
        ((string)(await echo.MetadataAsync(echo.User, id))["state"]!).ShouldBe("authorization_required");
        var (page, text) = await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync((string)pending["authorization_url"]!), null);
        page.ShouldBe(200, text.ToJsonString());
        ((string)text!).ShouldContain("The connection is ready");
        ((string)(await echo.MetadataAsync(echo.User, id))["state"]!).ShouldBe("connected");
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task PendingConsentSurvivesARestart()
    {
        var (id, link) = await echo.PendingAsync(echo.User);
        await echo.StopAsync();
        await echo.StartAsync();
        ((string)(await echo.MetadataAsync(echo.User, id))["state"]!).ShouldBe("authorization_required");
        var (status, page) = await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link), null);
        status.ShouldBe(200, page.ToJsonString());
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);

        // And so does what came of it.
        await echo.StopAsync();
        await echo.StartAsync();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AStateWorksOnceAndForTenMinutes()
    {
        var (id, link) = await echo.PendingAsync(echo.User);
        var back = await echo.ConsentAsync(link);
        (await echo.SendAsync(HttpMethod.Get, back, null)).Status.ShouldBe(200);
        await InvalidAsync(back);
        await echo.DisconnectAsync(echo.User, id);

        (id, link) = await echo.PendingAsync(echo.User);
        back = await echo.ConsentAsync(link);
        echo.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        await InvalidAsync(back);
        await InvalidAsync($"{echo.Url}/mcp/oauth/callback?code=a&state=b");
        await InvalidAsync($"{echo.Url}/mcp/oauth/callback");
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AClientWithItsOwnRedirectHandsOverWhatItGot()
    {
        const string own = "http://localhost:7777/back";
        echo.Authority.Know(own);
        var (id, link) = await echo.PendingAsync(echo.User, echo.Given(more: $",\"oauth_redirect_uri\":\"{own}\""));
        var back = await echo.ConsentAsync(link);
        back.ShouldStartWith(own);
        var body = $$"""{"code":"{{OAuthHost.Parameter(back, "code")}}","state":"{{OAuthHost.Parameter(back, "state")}}"}""";

        // Not yours is not there, and stays usable for who began it.
        foreach (var foreign in new[] { echo.Other, echo.Admin })
        {
            var (refused, problem) = await echo.SendAsync(HttpMethod.Post, "/mcp/oauth/callback", foreign, body);
            (refused, (string)problem["detail"]!).ShouldBe((404, $"Client {id} not found"));
        }

        var (status, made) = await echo.SendAsync(HttpMethod.Post, "/mcp/oauth/callback", echo.User, body);
        status.ShouldBe(200, made.ToJsonString());
        ((string)made["status"]!, (Guid)made["client_id"]!, (string)made["tools"]![0]!["name"]!).ShouldBe(("connected", id, "whoami"));
        (await echo.SendAsync(HttpMethod.Post, "/mcp/oauth/callback", echo.User, body)).Status.ShouldBe(400);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task WhoeverSaysNoIsHeard()
    {
        var (id, link) = await echo.PendingAsync(echo.User);
        var (status, problem) = await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link, "&deny=1"), null);
        (status, (string)problem["detail"]!).ShouldBe((400, "OAuth error: access_denied"));
        ((string)(await echo.MetadataAsync(echo.User, id))["state"]!).ShouldBe("authorization_required");
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task ACodeThatIsNotAcceptedIsTold()
    {
        var (id, link) = await echo.PendingAsync(echo.User);
        var back = await echo.ConsentAsync(link);
        var (status, problem) = await echo.SendAsync(HttpMethod.Get, back.Replace("code=", "code=x"), null);
        (status, (string)problem["detail"]!).ShouldBe((502, "The provider did not accept the code: invalid_grant: it is invalid_grant"));
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task UnderCredentialsPerUserEachSignsInForHimself()
    {
        var id = await echo.SignedInAsync(echo.User, echo.Given(more: ",\"credentials\":\"per_user\""));
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);

        // Another who may use it has not signed in.
        var (status, problem) = await echo.CallAsync(echo.Admin, id);
        (status, (string)problem["detail"]!).ShouldBe((409, "Authorization required"));
        var metadata = await echo.MetadataAsync(echo.Admin, id);
        ((string)metadata["state"]!).ShouldBe("authorization_required");
        ((string)metadata["authorization"]!["authorization_url"]!).ShouldBe((string)problem["authorization_url"]!);
        ((string)(await echo.MetadataAsync(echo.User, id))["state"]!).ShouldBe("connected");

        var back = await echo.ConsentAsync((string)problem["authorization_url"]!, "&subject=admin");
        (await echo.SendAsync(HttpMethod.Get, back, null)).Status.ShouldBe(200);
        Subject(await echo.CallAsync(echo.Admin, id)).ShouldBe("admin");
        Subject(await echo.CallAsync(echo.User, id)).ShouldBe("somebody");
        await echo.DisconnectAsync(echo.User, id);
        (await echo.CallAsync(echo.Admin, id)).Status.ShouldBe(404);
    }

    static string Subject((int Status, JsonNode Body) answer) => (string)answer.Body["result"]!["subject"]!;

    async Task InvalidAsync(string url)
    {
        var (status, problem) = await echo.SendAsync(HttpMethod.Get, url, null);
        (status, (string)problem["detail"]!).ShouldBe((400, "Invalid state parameter"));
    }
}
