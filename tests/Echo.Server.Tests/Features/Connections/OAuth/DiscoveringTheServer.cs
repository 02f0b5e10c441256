using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>Without endpoints, Echo finds the authorization server and makes itself known there.</summary>
public sealed class DiscoveringTheServer(OAuthHost echo) : IClassFixture<OAuthHost>, IAsyncLifetime
{
    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync()
    {
        (echo.Server.Challenge, echo.Server.OnMetadata, echo.Authority.OnMetadata) = ("Bearer", _ => { }, _ => { });
        echo.Authority.Resource = echo.Server.Url;
        return default;
    }

    [Fact]
    public async Task TheServerIsFoundAndEchoRegisters()
    {
        echo.Authority.Registrations.Clear();
        echo.Server.OnMetadata = metadata => metadata["scopes_supported"] = new JsonArray("tools:read", "tools:call");
        var (id, link) = await echo.PendingAsync(echo.User, "");
        OAuthHost.Parameter(link, "scope").ShouldBe("tools:read tools:call");
        OAuthHost.Parameter(link, "resource").ShouldBe(echo.Server.Url);
        var registration = echo.Authority.Registrations.ShouldHaveSingleItem();
        ((string)registration["redirect_uris"]![0]!, (string)registration["application_type"]!).ShouldBe((echo.Callback, "native"));
        (await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link), null)).Status.ShouldBe(200);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task TheChallengeNamesMetadataAndScopes()
    {
        var root = echo.Server.Url.Replace("/mcp", "");
        echo.Server.Challenge = $"Bearer error=\"invalid_token\", resource_metadata=\"{root}/.well-known/oauth-protected-resource/mcp\", scope=\"files:read\"";
        echo.Server.OnMetadata = metadata =>
        {
            metadata["resource"] = root;
            metadata["scopes_supported"] = new JsonArray("all");
        };
        echo.Authority.Resource = root;
        echo.Authority.OnMetadata = metadata => metadata["scopes_supported"] = new JsonArray("all", "offline_access");
        var (id, link) = await echo.PendingAsync(echo.User, "");
        OAuthHost.Parameter(link, "scope").ShouldBe("files:read offline_access");
        OAuthHost.Parameter(link, "resource").ShouldBe(root);
        await echo.DisconnectAsync(echo.User, id);

        (id, link) = await echo.PendingAsync(echo.User, ",\"oauth_scopes\":[\"mine\"]");
        OAuthHost.Parameter(link, "scope").ShouldBe("mine");
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AClientThatIsKnownThereIsNotRegistered()
    {
        var before = echo.Authority.Registrations.Count;
        var (id, link) = await echo.PendingAsync(
            echo.User, $",\"oauth_client_id\":\"{AuthorizationServer.ClientId}\",\"oauth_client_secret\":\"{AuthorizationServer.ClientSecret}\"");
        (await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link), null)).Status.ShouldBe(200);
        echo.Authority.Registrations.Count.ShouldBe(before);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task WhereEchoIsReachedByHttpsItsDocumentIsItsId()
    {
        (await echo.SendAsync(HttpMethod.Get, "/oauth/client-metadata.json", null)).Status.ShouldBe(404);
        echo.Authority.OnMetadata = metadata => metadata["client_id_metadata_document_supported"] = true;
        await using var node = await echo.MakeAsync(("PUBLIC_URL", "https://echo.example/base"));
        var url = node.Urls.First();
        var (status, pending) = await echo.SendAsync(
            HttpMethod.Post, $"{url}/mcp/connect", echo.User, $$"""{"transport":"http","mcp_url":"{{echo.Server.Url}}","auth_type":"oauth"}""");
        status.ShouldBe(202, pending.ToJsonString());
        var clientId = OAuthHost.Parameter((string)pending["authorization_url"]!, "client_id");
        clientId.ShouldBe("https://echo.example/base/oauth/client-metadata.json");
        var (_, document) = await echo.SendAsync(HttpMethod.Get, $"{url}/oauth/client-metadata.json", null);
        ((string)document["client_id"]!, (string)document["redirect_uris"]![0]!, (string)document["token_endpoint_auth_method"]!)
            .ShouldBe((clientId, "https://echo.example/base/mcp/oauth/callback", "none"));
        await echo.DisconnectAsync(echo.User, (Guid)pending["client_id"]!);
        await node.StopAsync();
    }

    [Fact]
    public async Task AnAnswerOfAnotherServerIsNotTaken()
    {
        var (id, link) = await echo.PendingAsync(echo.User, "");
        var back = await echo.ConsentAsync(link);
        await DeniedAsync(back[..back.IndexOf("&iss=", StringComparison.Ordinal)] + "&iss=https%3A%2F%2Fevil.example&error=shown");
        await echo.DisconnectAsync(echo.User, id);

        // It promises to name itself, so silence is an answer of another one too.
        (id, link) = await echo.PendingAsync(echo.User, "");
        back = await echo.ConsentAsync(link);
        await DeniedAsync(back[..back.IndexOf("&iss=", StringComparison.Ordinal)]);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Theory]
    [InlineData("issuer", "https://other.example", "name another issuer")]
    [InlineData("code_challenge_methods_supported", "plain", "does not offer PKCE with S256")]
    [InlineData("token_endpoint", "http://93.184.215.14/token", "no usable authorization and token endpoints")]
    [InlineData("authorization_endpoint", "javascript:alert(1)", "no usable authorization and token endpoints")]
    [InlineData("registration_endpoint", "https://169.254.169.254/register", "Target address is not allowed: 169.254.169.254")]
    [InlineData("registration_endpoint", "file:///etc/passwd", "give oauth_client_id")]
    public async Task BadMetadataOfTheAuthorizationServerAreRefused(string name, string value, string reason)
    {
        echo.Authority.OnMetadata = metadata => metadata[name] = value;
        await FailsAsync(reason);
    }

    [Theory]
    [InlineData("resource", "https://other.example/mcp", "No metadata of an authorization server")]
    [InlineData("authorization_servers", "http://169.254.169.254", "neither https nor http on loopback")]
    [InlineData("authorization_servers", "https://169.254.169.254", "Target address is not allowed: 169.254.169.254")]
    [InlineData("authorization_servers", "https://[::ffff:10.0.0.1]", "Target address is not allowed: [::ffff:10.0.0.1]")]
    public async Task BadMetadataOfTheServerAreRefused(string name, string value, string reason)
    {
        echo.Server.OnMetadata = metadata => metadata[name] = name == "resource" ? value : new JsonArray(value);
        await FailsAsync(reason);
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest", "Target address is not allowed: 169.254.169.254")]
    [InlineData("http://93.184.215.14/", "neither https nor http on loopback")]
    [InlineData("file:///etc/passwd", "neither https nor http on loopback")]
    public async Task AChallengeThatPointsElsewhereIsRefused(string url, string reason)
    {
        echo.Server.Challenge = $"Bearer resource_metadata=\"{url}\"";
        await FailsAsync(reason);
    }

    [Fact]
    public async Task WhereNothingIsFoundTheFieldsAreNamed()
    {
        await using var open = new TinyMcpServer("none");
        await open.StartAsync();
        var (status, problem) = await echo.SendAsync(
            HttpMethod.Post, "/mcp/connect", echo.User, $$"""{"transport":"http","mcp_url":"{{open.Url}}","auth_type":"oauth"}""");
        status.ShouldBe(502);
        ((string)problem["detail"]!).ShouldContain("Give oauth_client_id and oauth_token_url");
    }

    async Task FailsAsync(string reason)
    {
        var before = await CountAsync();
        var (status, problem) = await echo.ConnectAsync(echo.User, "");
        status.ShouldBe(502, problem.ToJsonString());
        ((string)problem["detail"]!).ShouldStartWith("Failed to connect to MCP server: ");
        ((string)problem["detail"]!).ShouldContain(reason);
        (await CountAsync()).ShouldBe(before);
    }

    async Task<int> CountAsync() => (int)(await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.User)).Body["total"]!;

    async Task DeniedAsync(string url)
    {
        var (status, problem) = await echo.SendAsync(HttpMethod.Get, url, null);
        (status, (string)problem["detail"]!).ShouldBe((400, "OAuth error: the answer does not come from the authorization server that was asked"));
    }
}
