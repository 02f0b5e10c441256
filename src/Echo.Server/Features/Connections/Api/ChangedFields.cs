using Echo.Server.Features.Connections.OAuth;

namespace Echo.Server.Features.Connections.Api;

/// <summary>A definition after a change, as somebody would give it for a new connection that uses OAuth.</summary>
sealed class ChangedFields : ConnectFields
{
    /// <param name="setup">How it has signed in so far, if it has.</param>
    /// <param name="secret">The client secret of that, if there is one.</param>
    /// <param name="ownId">The id that is not anybody's choice, but Echo's metadata document.</param>
    public static ChangedFields Of(Connection after, ConnectionChangeRequest change, OAuthSetup? setup, string? secret, string? ownId)
    {
        // What was found out or registered is so again, unless it is given now.
        var given = setup is { Issuer: null } ? setup : null;
        var client = setup is { IsRegistered: false } && setup.ClientId != ownId ? setup : null;
        return new()
        {
            Transport = after.Transport,
            McpUrl = after.McpUrl,
            Command = after.Command,
            AuthType = after.AuthType,
            Credentials = after.Credentials,
            OauthClientId = change.OauthClientId ?? client?.ClientId,
            OauthClientSecret = change.OauthClientSecret is null or ConnectionEditor.Kept ? client is null ? null : secret : change.OauthClientSecret,
            OauthTokenUrl = change.OauthTokenUrl ?? given?.TokenUrl,
            OauthAuthUrl = change.OauthAuthUrl ?? given?.AuthorizationUrl,
            OauthRedirectUri = change.OauthRedirectUri ?? setup?.RedirectUri,
            OauthScopes = change.OauthScopes ?? setup?.Scopes,
            OauthProvider = change.OauthProvider ?? setup?.Provider,
        };
    }
}
