using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Finds out how Echo signs in at the server of a new connection: by the endpoints that were given, or by discovery.</summary>
sealed class SetupFinder(
    GuardedHttp http, AuthorizationDiscovery discovery, ClientRegistrar registrar, ClientDocument document, GrantSecrets secrets)
{
    public async Task<ReadOutcome<OAuthSetup>> FindAsync(ConnectFields request, Connection connection, CancellationToken cancellationToken) =>
        await RefusalAsync(request, cancellationToken) ?? (request.OauthTokenUrl is null
            ? await DiscoverAsync(request, connection, cancellationToken)
            : Given(request, connection, request.OauthTokenUrl));

    /// <summary>URLs that the caller gave are refused by name; what metadata point at is the server's fault.</summary>
    async Task<ReadOutcome<OAuthSetup>?> RefusalAsync(ConnectFields request, CancellationToken cancellationToken)
    {
        (string Field, string? Url)[] given =
            [("mcp_url", request.McpUrl), ("oauth_token_url", request.OauthTokenUrl), ("oauth_auth_url", request.OauthAuthUrl)];
        foreach (var (field, url) in given)
        {
            if (url is not null && await http.CheckAsync(new Uri(url), cancellationToken) is { } refusal)
                return new UpstreamOutcome.NotAllowed(refusal.Detail, refusal.Hint, field);
        }

        return null;
    }

    OAuthSetup Given(ConnectFields request, Connection connection, string tokenUrl) => new()
    {
        ConnectionId = connection.Id,
        GrantType = GrantOf(request),
        AuthorizationUrl = request.OauthAuthUrl,
        TokenUrl = tokenUrl,
        ClientId = request.OauthClientId!,
        ClientSecret = secrets.SealClient(connection.Id, request.OauthClientSecret),
        ClientAuthentication = request.OauthClientSecret is null ? ClientAuthentication.None : ClientAuthentication.Basic,
        Scopes = [.. request.OauthScopes ?? []],
        Resource = CanonicalResource.Of(new(connection.McpUrl!)),
        RedirectUri = request.OauthRedirectUri ?? document.Callback,
        Provider = request.OauthProvider,
    };

    async Task<ReadOutcome<OAuthSetup>> DiscoverAsync(ConnectFields request, Connection connection, CancellationToken cancellationToken)
    {
        var found = await discovery.FindAsync(new(connection.McpUrl!), connection.Transport == "sse", cancellationToken);
        if (!found.IsAnswer)
            return found.Failure;
        var (server, resource, scopes) = found.Value;
        var redirectUri = request.OauthRedirectUri ?? document.Callback;
        var client = await registrar.FindAsync(server, request.OauthClientId, request.OauthClientSecret, redirectUri, cancellationToken);
        if (!client.IsAnswer)
            return client.Failure;
        return new OAuthSetup
        {
            ConnectionId = connection.Id,
            GrantType = GrantOf(request),
            Issuer = server.Issuer,
            RequiresIssuer = server.NamesIssuer,
            AuthorizationUrl = server.AuthorizationEndpoint.AbsoluteUri,
            TokenUrl = server.TokenEndpoint.AbsoluteUri,
            ClientId = client.Value.Id,
            ClientSecret = secrets.SealClient(connection.Id, client.Value.Secret),
            ClientAuthentication = client.Value.Authentication,
            IsRegistered = client.Value.IsRegistered,
            Scopes = [.. request.OauthScopes ?? scopes],
            Resource = resource,
            RedirectUri = redirectUri,
            Provider = request.OauthProvider,
        };
    }

    // What is tried first. A client that speaks for itself can't speak for each user.
    static string GrantOf(ConnectFields request) =>
        request.OauthClientSecret is not null && request.Credentials != ConnectionCredentials.PerUser
            ? OAuthSetup.ClientCredentials
            : OAuthSetup.AuthorizationCode;
}
