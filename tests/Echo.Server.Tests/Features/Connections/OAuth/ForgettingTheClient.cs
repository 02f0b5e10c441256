namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>An authorization server no longer knows the client that Echo registered there.</summary>
public sealed class ForgettingTheClient(OAuthHost echo) : IClassFixture<OAuthHost>, IAsyncLifetime
{
    public ValueTask InitializeAsync()
    {
        echo.Authority.Registrations.Clear();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        echo.Authority.Know(echo.Callback);
        return default;
    }

    [Fact]
    public async Task AtARefreshEchoRegistersAgainAndAsksForConsent()
    {
        var id = await echo.SignedInAsync(echo.User, "");
        echo.Authority.EndAccessTokens();
        echo.Authority.ForgetClients();
        var (status, problem) = await echo.CallAsync(echo.User, id);
        (status, (string)problem["detail"]!).ShouldBe((409, "Authorization required"));
        echo.Authority.Registrations.Count.ShouldBe(2);
        ((string)(await echo.MetadataAsync(echo.User, id))["last_error"]!).ShouldContain("has forgotten Echo");
        await SignInAsync((string)problem["authorization_url"]!);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200, "the new client refreshes too");
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AtTheExchangeOfACodeToo()
    {
        var (id, link) = await echo.PendingAsync(echo.User, "");
        var back = await echo.ConsentAsync(link);
        echo.Authority.ForgetClients();
        var (status, problem) = await echo.SendAsync(HttpMethod.Get, back, null);
        status.ShouldBe(502);
        ((string)problem["detail"]!).ShouldEndWith("Echo has registered there again; open the connection's new link");
        await SignInAsync(await LinkAsync(id));
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AtTheConsentPageTooThoughNobodyTells()
    {
        var (id, link) = await echo.PendingAsync(echo.User, "");
        echo.Authority.ForgetClients();
        echo.Clock.Advance(TimeSpan.FromMinutes(6));
        var other = await LinkAsync(id);
        OAuthHost.Parameter(other, "client_id").ShouldNotBe(OAuthHost.Parameter(link, "client_id"));
        await SignInAsync(other);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        echo.Authority.Registrations.Count.ShouldBe(2);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AClientThatPeopleRegisteredIsTheirs()
    {
        var id = await echo.SignedInAsync(echo.User);
        echo.Authority.EndAccessTokens();
        echo.Authority.ForgetClients();
        var (status, problem) = await echo.CallAsync(echo.User, id);
        status.ShouldBe(502);
        ((string)problem["detail"]!).ShouldContain("invalid_client");
        echo.Authority.Registrations.ShouldBeEmpty();
        await echo.DisconnectAsync(echo.User, id);
    }

    async Task<string> LinkAsync(Guid id) => (string)(await echo.MetadataAsync(echo.User, id))["authorization"]!["authorization_url"]!;

    async Task SignInAsync(string link) => (await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link), null)).Status.ShouldBe(200);
}
