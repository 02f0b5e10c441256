using System.Collections.Concurrent;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Renews tokens at their authorization server, one at a time over all nodes. A refusal ends the grant; what else goes wrong does
/// not, and is tried again with the next use.</summary>
sealed partial class GrantRenewer(
    OAuthStore setups,
    GrantStore grants,
    TokenEndpoint endpoint,
    ClientRenewal clients,
    GrantSecrets secrets,
    TimeProvider time,
    ILogger<GrantRenewer> logger)
{
    // Longer than an authorization server may take to answer, also when it is asked in two ways.
    static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(30);

    static readonly TimeSpan GiveBackLimit = TimeSpan.FromSeconds(2);

    // How often, and how many times, it is looked whether another node has renewed the tokens.
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    const int MostLooks = 150;

    // Sessions and users of one connection may share a sign-in.
    readonly SharedRuns<UpstreamKey, Renewal> runs = new();

    // Tokens whose storing failed: the refresh token before them is used up, so they are all that there is.
    readonly ConcurrentDictionary<UpstreamKey, UnsavedGrant> unsaved = new();

    static Renewal NobodySignedIn => new(null, "Nobody has signed in", NeedsSignIn: true);

    /// <param name="refused">The access token that the MCP server did not take; null when it is only time to renew.</param>
    public async Task<Renewal> RenewAsync(UpstreamKey key, string? refused, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (renewal, isShared) = await runs.RunAsync(key, one => RunAsync(one, refused), cancellationToken);

            // Whoever began the run did not know yet that this token is refused.
            if (!isShared || refused is null || renewal.Tokens?.AccessToken != refused)
                return renewal;
        }
    }

    // It goes on for all who wait. The time limits of the token endpoint and of the database bound it.
    async Task<Renewal> RunAsync(UpstreamKey key, string? refused)
    {
        try
        {
            return await HoldAsync(key, refused, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // Requests wait for the token in the middle of a session, which must not end with the database.
            Broken(key.ConnectionId, failure);
            return new(null, "It could not be looked up or stored; Echo's log says why");
        }
    }

    async Task<Renewal> HoldAsync(UpstreamKey key, string? refused, CancellationToken cancellationToken)
    {
        if (await setups.FindAsync(key.ConnectionId, cancellationToken) is not { } setup)
            return NobodySignedIn;
        for (var looks = 0; looks < MostLooks; looks++)
        {
            if (await grants.FindAsync(key, cancellationToken) is not { } stored)
            {
                unsaved.TryRemove(key, out _);
                return NobodySignedIn;
            }

            var newest = Newest(key, stored);
            var (known, after) = Decide(setup, newest, refused);
            if (known is not null)
            {
                if (after == stored || await KeepAsync(key, stored, after, turn: null, known, cancellationToken))
                    return known;
                continue;
            }

            var usable = Usable(newest, refused, time.GetUtcNow());
            if (await grants.TakeTurnAsync(stored, LongestTurn, cancellationToken) is { } turn)
            {
                (var renewal, after) = await AskAsync(setup, newest, usable, cancellationToken);
                if (await KeepAsync(key, stored, after, turn, renewal, cancellationToken))
                    return renewal;
                continue;
            }

            if (usable is not null)
                return new(usable);
            await Task.Delay(Look, time, cancellationToken);
        }

        return new(null, "It is being renewed by another node, which takes too long");
    }

    /// <summary>Stores tokens that could not be stored before, and forgets those that nobody can use any more.</summary>
    internal async Task SaveAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, kept) in unsaved)
        {
            try
            {
                if (await grants.FindAsync(key, cancellationToken) is not { } stored || !kept.Follows(stored)
                    || await SaveAsync(stored, kept.Grant, cancellationToken))
                    unsaved.TryRemove(KeyValuePair.Create(key, kept));
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // Those of others may be stored all the same.
                NotStored(key.ConnectionId, failure);
            }
        }
    }

    async Task<bool> SaveAsync(Grant stored, Grant kept, CancellationToken cancellationToken)
    {
        if (await grants.TakeTurnAsync(stored, LongestTurn, cancellationToken) is not { } turn)
            return false;
        try
        {
            return await grants.ReplaceAsync(stored, kept, turn, cancellationToken);
        }
        catch
        {
            // Also when this node is stopping: the next attempt, here or elsewhere, need not wait for its end.
            using var limit = new CancellationTokenSource(GiveBackLimit, time);
            await EndTurnAsync(stored, turn, limit.Token);
            throw;
        }
    }

    Grant Newest(UpstreamKey key, Grant stored)
    {
        if (!unsaved.TryGetValue(key, out var kept))
            return stored;
        if (kept.Follows(stored))
            return kept.Grant;

        // Somebody has signed in anew, or they have been stored after all.
        unsaved.TryRemove(KeyValuePair.Create(key, kept));
        return stored;
    }

    /// <returns>False when the grant is another one now.</returns>
    async Task<bool> KeepAsync(
        UpstreamKey key, Grant stored, Grant after, DateTimeOffset? turn, Renewal renewal, CancellationToken cancellationToken)
    {
        try
        {
            if (after != stored)
            {
                if (!await grants.ReplaceAsync(stored, after, turn, cancellationToken))
                    return false;
            }
            else if (turn is { } own)
            {
                await grants.EndTurnAsync(stored, own, cancellationToken);
            }

            unsaved.TryRemove(key, out _);
        }
        catch (Exception failure)
        {
            if (renewal.Tokens is not null && UnsavedGrant.After(stored, unsaved.GetValueOrDefault(key), after) is { } kept)
                unsaved[key] = kept;
            if (turn is { } own)
                await EndTurnAsync(stored, own, cancellationToken);
            if (renewal.Tokens is null)
                throw;
            Broken(key.ConnectionId, failure);
        }

        return true;
    }

    async Task EndTurnAsync(Grant stored, DateTimeOffset turn, CancellationToken cancellationToken)
    {
        try
        {
            await grants.EndTurnAsync(stored, turn, cancellationToken);
        }
        catch (Exception failure)
        {
            // It ends by itself.
            Broken(stored.ConnectionId, failure);
        }
    }

    /// <returns>No renewal when the authorization server has to be asked.</returns>
    (Renewal? Known, Grant After) Decide(OAuthSetup setup, Grant grant, string? refused)
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
        if (setup.IsClientsOwn || tokens.RefreshToken is not null)
            return (null, grant);
        return !isRefused && !tokens.HasEnded(now)
            ? (new(tokens, "There is no refresh token"), grant)
            : Ended(grant, $"{(isRefused ? "The server refused the access token" : "The access token has ended")}, and there is no refresh token");
    }

    /// <summary>What may still be used until there are newer ones.</summary>
    Tokens? Usable(Grant grant, string? refused, DateTimeOffset now) =>
        secrets.Open(grant) is { } tokens && tokens.AccessToken != refused && !tokens.HasEnded(now) ? tokens : null;

    async Task<(Renewal Renewal, Grant After)> AskAsync(OAuthSetup setup, Grant grant, Tokens? usable, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(setup, secrets.Open(grant)!, cancellationToken);
        return answer is TokenAnswer.Refused { Error: ClientRenewal.Forgotten } && await clients.RenewAsync(setup, cancellationToken)
            ? Ended(grant, "The authorization server has forgotten Echo, which has registered there again")
            : After(setup, grant, answer, usable);
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
                return (new(granted.Tokens), secrets.Seal(key, granted.Tokens, WireTime.Truncate(time.GetUtcNow())));
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Renewed tokens of connection {ConnectionId} could still not be stored")]
    partial void NotStored(Guid connectionId, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sign-in of connection {ConnectionId} has ended: {Reason}")]
    partial void SignInEnded(Guid connectionId, string reason);
}
