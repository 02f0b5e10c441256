namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Hears when an MCP server wants more scopes than the tokens have, for somebody to agree to (RFC 6750, section 3.1; MCP 2025-11-25,
/// authorization, scope challenge handling).</summary>
sealed class ScopeDemands(OAuthStore setups, GrantStore grants)
{
    const int MostScopes = 100;

    /// <returns>Whether signing in again can help.</returns>
    public async Task<bool> NoteAsync(UpstreamKey key, string challenge, CancellationToken cancellationToken)
    {
        if (BearerChallenge.Read(challenge) is not { Error: "insufficient_scope" } bearer || ForeignText.Scopes(bearer.Scope) is not { Length: > 0 } scopes)
            return false;
        if (await setups.FindAsync(key.ConnectionId, cancellationToken) is not { AuthorizationUrl: not null, IsClientsOwn: false })
            return false;
        return await grants.WantAsync(key, scopes, MostScopes, $"The server asks for more: {string.Join(' ', scopes)}", cancellationToken);
    }
}
