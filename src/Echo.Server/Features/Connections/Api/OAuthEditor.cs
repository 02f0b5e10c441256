using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.Api;

/// <summary>Changes how a connection signs in. Where Echo would be another client, or the tokens would be for something else, everybody signs in
/// anew; a new secret or label of the same client costs nobody the sign-in.</summary>
sealed class OAuthEditor(OAuthStore setups, SignInStarter starter, ClientDocument document, GrantSecrets secrets)
{
    /// <returns>The edit, or why it can't be.</returns>
    public async Task<(OAuthEdit Edit, EditOutcome? Refusal)> PrepareAsync(
        Connection before, Connection after, ConnectionChangeRequest change, Caller caller, Browser browser, CancellationToken cancellationToken)
    {
        if (!after.UsesOAuth)
            return (before.UsesOAuth ? new OAuthEdit.Anew(null) : new OAuthEdit.Nothing(), null);
        var setup = before.UsesOAuth ? await setups.FindAsync(before.Id, cancellationToken) : null;
        var (isAnew, isTouched) = (IsAnew(before, after, change, setup), change.NamesOAuth());
        if (!isAnew && !isTouched)
            return (new OAuthEdit.Nothing(), null);
        string? secret = null;
        if (setup is not null && !secrets.TryOpenClient(setup, out secret) && change.OauthClientSecret is null or ConnectionEditor.Kept)
            return (new OAuthEdit.Nothing(), new EditOutcome.NotOpened(new UpstreamOutcome.Failed(ConnectionSecrets.Unreadable)));
        var fields = ChangedFields.Of(after, change, setup, secret, document.Id);
        if (OAuthFields.Check(fields).ToArray() is { Length: > 0 } violations)
            return (new OAuthEdit.Nothing(), new EditOutcome.Invalid(violations));
        return isAnew ? await BeginAsync(fields, after, caller, browser, cancellationToken) : (Keep(setup!, change, fields), null);
    }

    async Task<(OAuthEdit, EditOutcome?)> BeginAsync(
        ChangedFields fields, Connection after, Caller caller, Browser browser, CancellationToken cancellationToken)
    {
        var started = await starter.StartAsync(fields, after, caller.Id, browser, cancellationToken);
        return started.IsAnswer
            ? (new OAuthEdit.Anew(started.Value.Definition), null)
            : (new OAuthEdit.Nothing(), new EditOutcome.NotOpened(started.Failure));
    }

    OAuthEdit Keep(OAuthSetup setup, ConnectionChangeRequest change, ChangedFields fields)
    {
        var isNewSecret = change.OauthClientSecret is not (null or ConnectionEditor.Kept);
        var kept = setup with
        {
            ClientSecret = isNewSecret ? secrets.SealClient(setup.ConnectionId, fields.OauthClientSecret) : setup.ClientSecret,
            ClientAuthentication = isNewSecret && setup.ClientAuthentication == ClientAuthentication.None
                ? ClientAuthentication.Basic
                : setup.ClientAuthentication,
            RedirectUri = fields.OauthRedirectUri ?? setup.RedirectUri,
            Provider = fields.OauthProvider,
        };
        return kept == setup ? new OAuthEdit.Nothing() : new OAuthEdit.Kept(kept);
    }

    static bool IsAnew(Connection before, Connection after, ConnectionChangeRequest change, OAuthSetup? setup)
    {
        if (setup is null || before.McpUrl != after.McpUrl || before.Credentials != after.Credentials)
            return true;
        static bool Differs(string? wanted, string? stored) => wanted is not null && wanted != stored;
        if (Differs(change.OauthClientId, setup.ClientId) || Differs(change.OauthTokenUrl, setup.TokenUrl)
            || Differs(change.OauthAuthUrl, setup.AuthorizationUrl))
            return true;
        if (change.OauthScopes is { } scopes && !scopes.ToHashSet().SetEquals(setup.Scopes))
            return true;

        // A registration names the redirect URI, and a client that signs in by itself does so with its secret.
        return (setup.Issuer is not null && Differs(change.OauthRedirectUri, setup.RedirectUri))
            || (setup.IsClientsOwn && change.OauthClientSecret is not (null or ConnectionEditor.Kept));
    }
}
