using System.Collections.Concurrent;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Google.Flows;
using Echo.Server.Features.Google.Tools;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Work;
using Npgsql;

namespace Echo.Server.Features.Google.Sessions;

/// <summary>What accounts have at Google: stores it sealed, renews tokens before they end, and takes them back.</summary>
sealed class GoogleSessions(
    UserSessionStore store, TokenEndpoint endpoint, NpgsqlDataSource database, SecretBox box, ToolNews news, TimeProvider time)
{
    // How long another node's news may take to be noticed. A call looks at the database.
    static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    const int MostRemembered = 10_000;

    readonly ConcurrentDictionary<int, (IReadOnlyList<string> Scopes, long At)> granted = [];

    // Longer than Google may take to answer.
    static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(20);

    // How often, and how many times, it is looked whether another node has renewed the tokens.
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    const int MostLooks = 100;

    // Google is not asked by one call after another while it can't be.
    static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    readonly SharedRuns<int, string?> renewals = new();
    readonly ConcurrentDictionary<int, long> failed = [];

    // Renewed while it would still do for the request that wants it.
    static readonly TimeSpan Early = TimeSpan.FromMinutes(2);

    public Task<UserSession?> FindAsync(int accountId, CancellationToken cancellationToken) => store.FindAsync(accountId, cancellationToken);

    /// <summary>Keys of what an account has granted, some seconds old perhaps; nothing for an account without a session.</summary>
    public async ValueTask<IReadOnlyList<string>> RecallGrantedAsync(int accountId, CancellationToken cancellationToken)
    {
        if (granted.TryGetValue(accountId, out var known) && time.GetElapsedTime(known.At) < Remembered)
            return known.Scopes;
        var asked = time.GetTimestamp();
        IReadOnlyList<string> scopes = await store.FindAsync(accountId, cancellationToken) is { Authenticated: true } session ? session.GrantedScopes : [];
        if (granted.Count >= MostRemembered)
            granted.Clear();
        granted[accountId] = (scopes, asked);
        return scopes;
    }

    public async Task SaveAsync(int accountId, GoogleGrant grant, CancellationToken cancellationToken)
    {
        // Google gives a refresh token at the first consent only, where it is not asked to show its page again. One of somebody else must not
        // stay: the tools would go on with his mail.
        var known = await OpenAsync(accountId, cancellationToken);
        var isSame = known?.Person == grant.Identity.Key;
        var tokens = new GoogleTokens
        {
            AccessToken = grant.Tokens.AccessToken,
            RefreshToken = grant.Tokens.RefreshToken ?? (isSame ? known!.RefreshToken : null),
            ExpiresAt = grant.Tokens.ExpiresAt,
            Person = grant.Identity.Key,
        };
        await store.SaveAsync(
            new()
            {
                UserId = accountId,
                TokenData = Seal(accountId, tokens),
                SelectedScopes = grant.SelectedScopes,
                GrantedScopes = grant.GrantedScopes,
                Authenticated = true,
                UserData = RawJson.From(new { grant.Identity.Email, grant.Identity.Name, grant.Identity.Picture }).ToString(),
            },
            cancellationToken);
        Tell(accountId);
        if (known is { Person: not null } && !isSame)
            await endpoint.RevokeAsync(known, cancellationToken);
    }

    /// <summary>An access token that still holds for some minutes, renewed where needed. Of several who ask at once, one renews it.</summary>
    /// <returns>Null when the account has no session with Google any more, or Google could not be asked.</returns>
    public async Task<string?> TokenAsync(int accountId, CancellationToken cancellationToken)
    {
        if (await OpenAsync(accountId, cancellationToken) is not { } known)
            return null;
        if (IsGood(known))
            return known.AccessToken;
        return (await renewals.RunAsync(accountId, one => RenewAsync(one, CancellationToken.None), cancellationToken)).Result;
    }

    async Task<string?> RenewAsync(int accountId, CancellationToken cancellationToken)
    {
        if (failed.TryGetValue(accountId, out var at) && time.GetElapsedTime(at) < AfterFailure)
            return null;
        for (var looks = 0; looks < MostLooks; looks++)
        {
            if (await store.FindAsync(accountId, cancellationToken) is not { } session || Open(session) is not { } tokens)
                return null;
            if (IsGood(tokens))
                return tokens.AccessToken;
            if (await store.TakeTurnAsync(session, LongestTurn, cancellationToken) is { } turn)
                return await AskAsync(session, tokens, turn, cancellationToken);
            await Task.Delay(Look, time, cancellationToken);
        }

        return null;
    }

    async Task<string?> AskAsync(UserSession session, GoogleTokens tokens, DateTimeOffset turn, CancellationToken cancellationToken)
    {
        var answer = tokens.RefreshToken is { } refresh
            ? await endpoint.RefreshAsync(refresh, cancellationToken)
            : TokenAnswer.Refused("there is no refresh token");
        if (answer.Tokens is { } renewed)
        {
            // Where somebody has signed in anew or out meanwhile, what came counts for nothing.
            return await store.RenewAsync(session, Seal(session.UserId, renewed.Of(tokens.Person)), cancellationToken) ? renewed.AccessToken : null;
        }

        if (answer.IsRefused)
        {
            if (await store.EndAsync(session, cancellationToken))
                Tell(session.UserId);
            return null;
        }

        if (failed.Count >= MostRemembered)
            failed.Clear();
        failed[session.UserId] = time.GetTimestamp();
        await store.EndTurnAsync(session, turn, cancellationToken);
        return null;
    }

    /// <summary>Erases the tokens, and asks Google to forget them too, as far as it can be reached.</summary>
    public async Task EndAsync(int accountId, CancellationToken cancellationToken)
    {
        GoogleTokens? tokens;
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var held = await UserSessionStore.HoldAsync(connection, accountId, cancellationToken);
            tokens = held is null ? null : Open(held);
            await store.EndAsync(connection, accountId, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        Tell(accountId);
        if (tokens is not null)
            await endpoint.RevokeAsync(tokens, cancellationToken);
    }

    /// <summary>As <see cref="EndAsync"/>, and forgets that there was anything.</summary>
    public async Task RemoveAsync(int accountId, CancellationToken cancellationToken)
    {
        await EndAsync(accountId, cancellationToken);
        await store.RemoveAsync(accountId, cancellationToken);
    }

    // What the account is offered at /mcp has changed.
    void Tell(int accountId)
    {
        granted.TryRemove(accountId, out _);
        news.Tell(GoogleTools.SourceId);
    }

    async Task<GoogleTokens?> OpenAsync(int accountId, CancellationToken cancellationToken) =>
        await store.FindAsync(accountId, cancellationToken) is { } session ? Open(session) : null;

    GoogleTokens? Open(UserSession session) =>
        session is { Authenticated: true, TokenData: { } data } && box.Open(data, UserSession.PurposeOf(session.UserId)) is { } text
            ? JsonSerializer.Deserialize<GoogleTokens>(text)
            : null;

    string Seal(int accountId, GoogleTokens tokens) => box.Seal(JsonSerializer.Serialize(tokens), UserSession.PurposeOf(accountId));

    bool IsGood(GoogleTokens tokens) => tokens.ExpiresAt - Early > time.GetUtcNow();
}
