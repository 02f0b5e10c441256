namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Finds the authorization server of an MCP server: its challenge or well-known metadata name the issuer, whose metadata name the
/// endpoints (MCP 2025-11-25, authorization, authorization server discovery).</summary>
sealed class AuthorizationDiscovery(AuthorizationHttp http)
{
    // The first one that answers is taken; a list of thousands would keep Echo busy for others.
    const int MostServers = 3;

    const string GiveFields = "Give oauth_client_id and oauth_token_url with oauth_auth_url or oauth_client_secret";

    public async Task<ReadOutcome<Discovered>> FindAsync(Uri mcp, bool isSse, CancellationToken cancellationToken)
    {
        var (challenge, unreachable) = await http.ProbeAsync(mcp, isSse, cancellationToken);
        if (unreachable is not null)
            return new UpstreamOutcome.Failed(unreachable);
        var found = await FindResourceAsync(mcp, challenge, cancellationToken);
        if (found.Failure is { } failure)
            return failure;

        // Servers of revision 2025-03-26 have no metadata of their own: the authorization server lies at their root.
        var resource = found.Value ?? new(CanonicalResource.Of(mcp), [mcp.GetLeftPart(UriPartial.Authority)], []);
        ReadOutcome<ServerMetadata> server = new UpstreamOutcome.Failed($"The server names no usable authorization server. {GiveFields}");
        foreach (var issuer in resource.AuthorizationServers.Take(MostServers))
        {
            server = await FindServerAsync(issuer, cancellationToken);
            if (server.IsAnswer)
                return new Discovered(server.Value, resource.Resource, ScopesOf(challenge, resource, server.Value));
        }

        return server.Failure!;
    }

    /// <returns>No metadata and no failure when the server has none.</returns>
    async Task<(ResourceMetadata? Value, UpstreamOutcome? Failure)> FindResourceAsync(
        Uri mcp, BearerChallenge? challenge, CancellationToken cancellationToken)
    {
        if (challenge?.ResourceMetadata is { } named)
        {
            if (ForeignText.Url(named) is not { } url)
                return (null, new UpstreamOutcome.Failed("The server names metadata at a URL that is neither https nor http on loopback"));
            var answer = await http.GetAsync(url, cancellationToken);
            return answer.IsOk && ResourceMetadata.Read(answer.Body, mcp) is { } metadata
                ? (metadata, null)
                : (null, new UpstreamOutcome.Failed(answer.Failure ?? $"What lies at {url.GetLeftPart(UriPartial.Path)} are not the metadata of this server"));
        }

        foreach (var url in WellKnown.OfResource(mcp))
        {
            var answer = await http.GetAsync(url, cancellationToken);
            if (answer.Failure is { } failure)
                return (null, new UpstreamOutcome.Failed(failure));
            if (answer.IsOk && ResourceMetadata.Read(answer.Body, mcp) is { } metadata)
                return (metadata, null);
        }

        return (null, null);
    }

    public async Task<ReadOutcome<ServerMetadata>> FindServerAsync(string issuer, CancellationToken cancellationToken)
    {
        if (ForeignText.Url(issuer) is not { } url)
            return new UpstreamOutcome.Failed("The server names an authorization server whose URL is neither https nor http on loopback");
        foreach (var place in WellKnown.OfIssuer(url))
        {
            var answer = await http.GetAsync(place, cancellationToken);
            if (answer.Failure is { } failure)
                return new UpstreamOutcome.Failed(failure);
            if (answer.IsOk)
                return ServerMetadata.Read(issuer, answer.Body);
        }

        return new UpstreamOutcome.Failed($"No metadata of an authorization server were found at {url.GetLeftPart(UriPartial.Path)}. {GiveFields}");
    }

    /// <summary>What the challenge asks for counts, else everything that the server has; and a refresh token where one has to be asked for.
    /// Where nothing is asked for, the authorization server's own choice would be lost by naming one scope.</summary>
    static string[] ScopesOf(BearerChallenge? challenge, ResourceMetadata resource, ServerMetadata server)
    {
        var scopes = ForeignText.Scopes(challenge?.Scope) is { Length: > 0 } challenged ? challenged : [.. resource.Scopes];
        return scopes.Length > 0 && server.Scopes.Contains("offline_access") && !scopes.Contains("offline_access") ? [.. scopes, "offline_access"] : scopes;
    }
}
