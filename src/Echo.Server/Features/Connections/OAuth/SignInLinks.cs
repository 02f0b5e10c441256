using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Hands out the links with which people sign in at authorization servers. A link works once and for ten minutes.</summary>
sealed class SignInLinks(
    ConnectionStore connections,
    OAuthStore setups,
    FlowStore flows,
    GrantStore grants,
    ClientRenewal clients,
    GrantSecrets secrets,
    TimeProvider time)
{
    // A page that is looked at again and again shows the same link, as long as there is time to use it.
    static readonly TimeSpan ShownAgain = TimeSpan.FromMinutes(5);

    /// <summary>The link for a caller who has to sign in.</summary>
    /// <param name="browser">Where he asks; null for a program.</param>
    /// <returns>Null when there is nothing that he could open.</returns>
    public async Task<Uri?> FindAsync(Guid connectionId, Caller caller, Browser? browser, CancellationToken cancellationToken) =>
        await connections.FindAsync(connectionId, ConnectionScope.All, cancellationToken) is { } connection
            ? await FindAsync(connection, caller, browser, cancellationToken)
            : null;

    // The shared sign-in of a team is its owner's; with one for each user, everybody has to.
    static bool MaySignIn(Connection connection, Caller caller) =>
        ConnectionScope.Of(caller).Covers(connection) || (connection.IsPerUser && ConnectionScope.LetsUse(connection, caller));

    /// <inheritdoc cref="FindAsync(Guid, Caller, Browser, CancellationToken)"/>
    public async Task<Uri?> FindAsync(Connection connection, Caller caller, Browser? browser, CancellationToken cancellationToken)
    {
        if (!MaySignIn(connection, caller)
            || await setups.FindAsync(connection.Id, cancellationToken) is not { AuthorizationUrl: not null, IsClientsOwn: false } setup)
            return null;
        var key = UpstreamKey.Of(connection, caller.Id);
        var scopes = ScopesOf(setup, await grants.FindAsync(key, cancellationToken));
        var mark = browser?.MarkBeginning();
        var begun = await flows.FindAsync(key, caller.Id, mark, time.GetUtcNow() - ShownAgain, cancellationToken);
        if (begun is not null && secrets.OpenFlow(begun) is { } known && known.Scopes.SequenceEqual(scopes))
            return AuthorizationLink.Of(setup, known, begun.RedirectUri);
        var (flow, link) = Begin(setup, key, caller.Id, scopes, mark);
        if (await clients.IsForgottenAsync(setup, link, cancellationToken) && await clients.RenewAsync(setup, cancellationToken))
            (flow, link) = Begin((await setups.FindAsync(connection.Id, cancellationToken))!, key, caller.Id, scopes, mark);
        return await flows.AddAsync(flow, time.GetUtcNow() - SignInFlow.Lifetime, cancellationToken) ? link : null;
    }

    /// <summary>A new sign-in, for whoever stores it.</summary>
    /// <param name="mark">Of the browser where it begins, if one does.</param>
    public (SignInFlow Flow, Uri Link) Begin(OAuthSetup setup, UpstreamKey key, int accountId, string[] scopes, byte[]? mark)
    {
        var own = new FlowSecrets { State = RandomToken.Create(), Verifier = RandomToken.Create(), Scopes = scopes };
        var flow = new SignInFlow
        {
            StateHash = RandomToken.Hash(own.State),
            ConnectionId = key.ConnectionId,
            AccountId = accountId,
            GrantAccountId = key.AccountId,
            BrowserHash = mark,
            Secrets = secrets.SealFlow(key.ConnectionId, own),
            RedirectUri = setup.RedirectUri,
            CreatedAt = WireTime.Truncate(time.GetUtcNow()),
        };
        return (flow, AuthorizationLink.Of(setup, own, setup.RedirectUri));
    }

    // Who is asked for more must not lose what there is (MCP 2025-11-25, authorization, scope challenge handling).
    static string[] ScopesOf(OAuthSetup setup, Grant? grant) =>
        grant is { WantedScopes.Length: > 0 } ? [.. setup.Scopes.Union(grant.Scopes).Union(grant.WantedScopes.Order())] : setup.Scopes;
}
