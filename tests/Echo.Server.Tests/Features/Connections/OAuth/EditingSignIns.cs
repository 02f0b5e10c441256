using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>PATCH of what concerns signing in.</summary>
public sealed class EditingSignIns(OAuthHost echo) : IClassFixture<OAuthHost>, IAsyncLifetime
{
    public ValueTask InitializeAsync()
    {
        echo.Authority.Know(echo.Callback);
        echo.Authority.GivesClientsTokens = false;
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in (await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.User)).Body["clients"]!.AsArray())
            await echo.DisconnectAsync(echo.User, (Guid)client!["client_id"]!);
    }

    [Fact]
    public async Task OtherScopesAskForConsentAnew()
    {
        var id = await echo.SignedInAsync(echo.User, echo.Given(more: ",\"oauth_scopes\":[\"read\"]"));
        (await PatchAsync(id, """{"oauth_scopes":["read"]}""")).Status.ShouldBe(200);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200, "nothing has changed");
        var link = Link(await PatchAsync(id, """{"oauth_scopes":["read","write"]}"""));
        OAuthHost.Parameter(link, "scope").ShouldBe("read write");
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(409);
        await SignInAsync(link);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task AnotherClientAsksForConsentAnew()
    {
        var id = await echo.SignedInAsync(echo.User, echo.Given(withSecret: false));
        var link = Link(await PatchAsync(
            id, $$"""{"oauth_client_id":"{{AuthorizationServer.ClientId}}","oauth_client_secret":"{{AuthorizationServer.ClientSecret}}"}"""));
        OAuthHost.Parameter(link, "client_id").ShouldBe(AuthorizationServer.ClientId);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(409);
        await SignInAsync(link);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task AClientThatSignsInByItselfConnectsAnew()
    {
        var id = await echo.SignedInAsync(echo.User, echo.Given(withSecret: false));
        echo.Authority.GivesClientsTokens = true;
        var (status, changed) = await PatchAsync(
            id, $$"""{"oauth_client_id":"{{AuthorizationServer.ClientId}}","oauth_client_secret":"{{AuthorizationServer.ClientSecret}}"}""");
        status.ShouldBe(200, changed.ToJsonString());
        ((string)(await echo.CallAsync(echo.User, id)).Body["result"]!["subject"]!).ShouldBe(AuthorizationServer.ClientId);
    }

    [Fact]
    public async Task ALabelAndASecretOfTheSameClientKeepTheSignIn()
    {
        var id = await echo.SignedInAsync(echo.User, echo.Given());
        var (status, changed) = await PatchAsync(id, """{"oauth_provider":"Acme","oauth_client_secret":"wrong"}""");
        (status, (string)changed["state"]!).ShouldBe((200, "idle"), changed.ToJsonString());
        changed.ToJsonString().ShouldNotContain("wrong");
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(502, "the new secret is used");
        (await PatchAsync(id, $$"""{"oauth_client_secret":"{{AuthorizationServer.ClientSecret}}"}""")).Status.ShouldBe(200);
        echo.Clock.Advance(TimeSpan.FromSeconds(2));
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        (await PatchAsync(id, """{"oauth_client_secret":"***"}""")).Status.ShouldBe(200);
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200, "three stars keep the secret");
    }

    [Fact]
    public async Task CredentialsPerUserDropTheSharedSignIn()
    {
        var id = await echo.SignedInAsync(echo.User, echo.Given());
        var link = Link(await PatchAsync(id, """{"credentials":"per_user"}"""));
        (await echo.CallAsync(echo.Admin, id)).Status.ShouldBe(409);
        await SignInAsync(link);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        (await echo.CallAsync(echo.Admin, id)).Status.ShouldBe(409, "each signs in for himself");
    }

    [Fact]
    public async Task FromATokenToOAuthAndBack()
    {
        var (_, made) = await echo.SendAsync(
            HttpMethod.Post,
            "/api/v1/connections",
            echo.User,
            $$"""{"transport":"http","mcp_url":"{{echo.Server.Url}}","auth_type":"bearer","bearer_token":"wrong","connect":false}""");
        var id = (Guid)made["client_id"]!;
        await SignInAsync(Link(await PatchAsync(id, """{"auth_type":"oauth"}""")));
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        var (status, back) = await PatchAsync(id, """{"auth_type":"none"}""");
        (status, (string)back["auth_type"]!, back["authorization"] is null).ShouldBe((200, "none", true), back.ToJsonString());
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(502);
        await using var database = await echo.Database.Source.OpenConnectionAsync();
        (await Dapper.SqlMapper.ExecuteScalarAsync<int>(
            database, "select count(*)::int from connections_grants where connection_id = @id", new { id })).ShouldBe(0);
    }

    [Fact]
    public async Task AnotherServerIsAnotherSignIn()
    {
        var id = await echo.SignedInAsync(echo.User, "");
        echo.Authority.Resource = echo.Server.SseUrl;
        var link = Link(await PatchAsync(id, $$"""{"mcp_url":"{{echo.Server.SseUrl}}"}"""));
        echo.Authority.Resource = echo.Server.Url;
        OAuthHost.Parameter(link, "resource").ShouldBe(echo.Server.SseUrl);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(409);
    }

    [Theory]
    [InlineData("""{"oauth_token_url":"http://93.184.215.14/token"}""", 422)]
    [InlineData("""{"oauth_token_url":"https://169.254.169.254/token"}""", 400)]
    [InlineData("""{"oauth_scopes":["a b"]}""", 422)]
    [InlineData("""{"auth_type":"none","oauth_client_id":"x"}""", 422)]
    [InlineData("""{"auth_type":"none","credentials":"per_user"}""", 422)]
    public async Task WhatCannotBeIsRefusedAndTheSignInStays(string body, int expected)
    {
        var id = await echo.SignedInAsync(echo.User, echo.Given());
        (await PatchAsync(id, body)).Status.ShouldBe(expected);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
    }

    static string Link((int Status, JsonNode Body) answer)
    {
        (answer.Status, (string?)answer.Body["state"]).ShouldBe((200, "authorization_required"), answer.Body.ToJsonString());
        return (string)answer.Body["authorization"]!["authorization_url"]!;
    }

    Task<(int Status, JsonNode Body)> PatchAsync(Guid id, string body) =>
        echo.SendAsync(HttpMethod.Patch, $"/api/v1/connections/{id}", echo.User, body);

    async Task SignInAsync(string link) => (await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link), null)).Status.ShouldBe(200);
}
