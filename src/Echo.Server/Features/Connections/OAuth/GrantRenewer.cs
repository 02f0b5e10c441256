using System.Collections.Concurrent;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Renews tokens at their authorization server, one at a time over all nodes. A refusal ends the grant; what else goes wrong does
/// not, and is tried again with the next use.</summary>
sealed partial class GrantRenewer(
    OAuthStore setups,
    GrantStore grants,
    TokenEndpoint endpoint,
    ClientRenewal clients,
    GrantSecrets secrets,
    RenewalTurns turns,
    TimeProvider time,
    ILogger<GrantRenewer> logger)
{
    // Tokens whose storing failed: the refresh token before them is used up, so they are all that there is.
    readonly ConcurrentDictionary<UpstreamKey, Grant> unsaved = new();

    /// <param name="refused">The access token that the MCP server did not take; null when it is only time to renew.</param>
    public async Task<Renewal> RenewAsync(UpstreamKey key, string? refused, CancellationToken cancellationToken)
    {
        try
        {
            return await HoldAsync(key, refused, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Requests wait for the token in the middle of a session, which must not end with the database.
            Broken(key.ConnectionId, failure);
            return new(null, "It could not be looked up or stored; Echo's log says why");
        }
    }

    async Task<Renewal> HoldAsync(UpstreamKey key, string? refused, CancellationToken cancellationToken)
    {
        if (await setups.FindAsync(key.ConnectionId, cancellationToken) is not { } setup)
            return new(null, "Nobody has signed in", NeedsSignIn: true);
        Renewal renewal = new(null, "Too many tokens are being renewed at the moment");
        await turns.TakeAsync(
            new Uri(setup.TokenUrl).Authority, async () => renewal = await HoldAsync(setup, key, refused, cancellationToken), cancellationToken);
        return renewal;
    }

    async Task<Renewal> HoldAsync(OAuthSetup setup, UpstreamKey key, string? refused, CancellationToken cancellationToken)
    {
        Renewal renewal = new(null, "Nobody has signed in", NeedsSignIn: true);
        try
        {
            await grants.RenewAsync(
                key,
                async (grant, token) =>
                {
                    var newest = unsaved.TryGetValue(key, out var kept) && kept.ObtainedAt >= grant.ObtainedAt ? kept : grant;
                    (renewal, var after) = await DecideAsync(setup, newest, refused, token);
                    if (after != grant)
                        unsaved[key] = after;
                    return after;
                },
                cancellationToken);
            unsaved.TryRemove(key, out _);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && renewal.Tokens is not null)
        {
            Broken(key.ConnectionId, failure);
        }

        return renewal;
    }

    async Task<(Renewal Renewal, Grant After)> DecideAsync(OAuthSetup setup, Grant grant, string? refused, CancellationToken cancellationToken)
    {
        if (grant.IsRefused)
            return (new(null, grant.LastError, NeedsSignIn: true), grant);
        if (secrets.Open(grant) is not { } tokens)
            return (new(null, ConnectionSecrets.Unreadable), grant);

        // Another use, or another node, was quicker.
        var now = time.GetUtcNow();
        var isRefused = tokens.AccessToken == refused;
        if (!isRefused && !tokens.IsDue(now))
            return (new(tokens), grant);

        var usable = isRefused || tokens.HasEnded(now) ? null : tokens;
        if (!setup.IsClientsOwn && tokens.RefreshToken is null)
        {
            return usable is not null
                ? (new(usable, "There is no refresh token"), grant)
                : Ended(grant, $"{(isRefused ? "The server refused the access token" : "The access token has ended")}, and there is no refresh token");
        }

        var answer = await AskAsync(setup, tokens, cancellationToken);
        if (answer is TokenAnswer.Refused { Error: ClientRenewal.Forgotten } && await clients.RenewAsync(setup, cancellationToken))
            return Ended(grant, "The authorization server has forgotten Echo, which has registered there again");
        return After(setup, grant, answer, usable);
    }

    Task<TokenAnswer> AskAsync(OAuthSetup setup, Tokens tokens, CancellationToken cancellationToken) => setup.IsClientsOwn
        ? endpoint.AskForItselfAsync(setup, cancellationToken)
        : endpoint.RefreshAsync(setup, tokens, cancellationToken);

    (Renewal Renewal, Grant After) After(OAuthSetup setup, Grant grant, TokenAnswer answer, Tokens? usable)
    {
        switch (answer)
        {
            case TokenAnswer.Granted granted:
                Renewed(grant.ConnectionId);
                var key = new UpstreamKey(grant.ConnectionId, grant.AccountId);
                var after = secrets.Seal(key, granted.Tokens, WireTime.Truncate(time.GetUtcNow())) with { WantedScopes = grant.WantedScopes };
                return (new(granted.Tokens), grant.WantedScopes.Length > 0 ? after with { LastError = grant.LastError } : after);
            case TokenAnswer.Refused { Error: "invalid_grant" } refused when !setup.IsClientsOwn:
                return Ended(grant, $"The authorization server refused to renew it: {refused.Reason}");
            default:
                var reason = answer is TokenAnswer.Refused no ? $"The authorization server refused: {no.Reason}" : ((TokenAnswer.Failed)answer).Reason;
                NotRenewed(grant.ConnectionId, reason);
                return (new(usable, reason), grant with { LastError = reason });
        }
    }

    (Renewal Renewal, Grant After) Ended(Grant grant, string reason)
    {
        SignInEnded(grant.ConnectionId, reason);
        return (new(null, reason, NeedsSignIn: true), grant with { LastError = reason, IsRefused = true });
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Renewed the token of connection {ConnectionId}")]
    partial void Renewed(Guid connectionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The token of connection {ConnectionId} could not be renewed: {Reason}")]
    partial void NotRenewed(Guid connectionId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The token of connection {ConnectionId} could not be looked up or stored")]
    partial void Broken(Guid connectionId, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sign-in of connection {ConnectionId} has ended: {Reason}")]
    partial void SignInEnded(Guid connectionId, string reason);
}
