namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Makes Echo known to an authorization server that it has found: as the client that was given, by its metadata document, or by
/// registering (in the order of MCP 2026-07-28, client registration).</summary>
sealed class ClientRegistrar(ClientDocument document, AuthorizationHttp http)
{
    const int MostCharacters = 8192;

    public async Task<ReadOutcome<OAuthClient>> FindAsync(
        ServerMetadata server, string? givenId, string? givenSecret, string redirectUri, CancellationToken cancellationToken)
    {
        if (givenId is not null)
            return new OAuthClient(givenId, givenSecret, Authentication(server.TokenAuthentication, givenSecret));
        if (server.ReadsClientMetadata && document.Id is { } id && redirectUri == document.Callback)
            return new OAuthClient(id, null, ClientAuthentication.None);
        if (server.RegistrationEndpoint is { } endpoint)
            return await RegisterAsync(server, endpoint, redirectUri, cancellationToken);
        return new UpstreamOutcome.Failed(
            $"The authorization server {server.Issuer} registers no clients. Register Echo there with the redirect URI {redirectUri}, "
            + "and give oauth_client_id and, if there is one, oauth_client_secret");
    }

    async Task<ReadOutcome<OAuthClient>> RegisterAsync(ServerMetadata server, Uri endpoint, string redirectUri, CancellationToken cancellationToken)
    {
        if (ClientAuthentication.BestOf(server.TokenAuthentication) is not { } wanted)
            return new UpstreamOutcome.Failed($"The authorization server {server.Issuer} takes no client authentication that Echo knows");
        var answer = await http.PostJsonAsync(endpoint, document.Describe(redirectUri, wanted), cancellationToken);
        if (answer.Failure is { } failure)
            return new UpstreamOutcome.Failed(failure);
        if (!answer.IsOk || Usable(answer.Body.Text("client_id")) is not { } id)
        {
            var why = answer.Body.Text("error_description") ?? answer.Body.Text("error") ?? $"HTTP {answer.Status}";
            return new UpstreamOutcome.Failed(
                $"The authorization server {server.Issuer} did not register Echo: {why}. Register it there with the redirect URI {redirectUri}, "
                + "and give oauth_client_id and, if there is one, oauth_client_secret");
        }

        var secret = Usable(answer.Body.Text("client_secret"));
        return new OAuthClient(id, secret, Authentication([answer.Body.Text("token_endpoint_auth_method") ?? wanted], secret), isRegistered: true);
    }

    static string Authentication(IReadOnlyList<string> offered, string? secret) =>
        secret is null ? ClientAuthentication.None
        : ClientAuthentication.BestOf(offered) is { } best and not ClientAuthentication.None ? best
        : ClientAuthentication.Basic;

    static string? Usable(string? text) => text?.Length is > 0 and <= MostCharacters ? text : null;
}
