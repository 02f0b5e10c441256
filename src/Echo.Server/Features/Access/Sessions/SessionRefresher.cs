using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Tokens;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Sessions;

/// <summary>Gives new tokens for those of a live session, and ends sessions.</summary>
sealed class SessionRefresher(
    AccountStore accounts,
    SessionStore sessions,
    TokenReader reader,
    TokenIssuer tokens,
    RefusalRecorder refusals,
    AccessOptions options,
    TimeProvider time)
{
    static readonly AuditEntry SignedOut = new("session.ended");
    static readonly AuditEntry Reused = new("session.ended") { Reason = "A refresh token was used a second time" };

    /// <summary>Uses up a refresh token and gives a new pair. A token that was used before ends its session: either its owner or
    /// a thief came second, and nobody can tell which.</summary>
    public async Task<Outcome<SignedIn, RefreshRefusal>> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        var refreshed = await RotateAsync(refreshToken, cancellationToken);

        // A reused token is told of by the end of its session.
        if (refreshed.Value is null && refreshed.Refusal == RefreshRefusal.Invalid)
            refusals.Note(new("session.refused") { Reason = SessionProblem.Of(refreshed.Refusal).Detail });
        return refreshed;
    }

    async Task<Outcome<SignedIn, RefreshRefusal>> RotateAsync(string refreshToken, CancellationToken cancellationToken)
    {
        if (reader.Read(refreshToken, TokenType.Refresh) is not { } subject
            || await sessions.FindLiveAsync(subject.Session, cancellationToken) is not { } session
            || await accounts.FindAsync(session.AccountId, cancellationToken) is not { } account)
            return RefreshRefusal.Invalid;

        var newToken = tokens.IssueRefresh(account, session.Sid);
        var expiresAt = time.GetUtcNow() + options.RefreshTokenLife;
        var rotated = await sessions.RotateAsync(
            session.Sid, RandomToken.Hash(refreshToken), RandomToken.Hash(newToken), expiresAt, cancellationToken);
        if (!rotated)
            return await sessions.EndAsync(session.Sid, Reused, cancellationToken) ? RefreshRefusal.AlreadyUsed : RefreshRefusal.Invalid;
        return Issue(account, session, newToken);
    }

    /// <summary>Gives another access token of a session. The presented one stays valid, and the session lives no longer for it.</summary>
    /// <returns>Null when the session has ended.</returns>
    public async Task<SignedIn?> ReissueAsync(Guid sid, CancellationToken cancellationToken) =>
        await sessions.FindLiveAsync(sid, cancellationToken) is { } session
        && await accounts.FindAsync(session.AccountId, cancellationToken) is { } account
            ? Issue(account, session, refreshToken: null)
            : null;

    public Task EndAsync(Guid sid, CancellationToken cancellationToken) => sessions.EndAsync(sid, SignedOut, cancellationToken);

    /// <summary>Ends the session that a refresh token belongs to.</summary>
    /// <returns>False when the token is not valid or its session has ended before.</returns>
    public async Task<bool> EndAsync(string refreshToken, CancellationToken cancellationToken) =>
        reader.Read(refreshToken, TokenType.Refresh) is { } subject && await sessions.EndAsync(subject.Session, SignedOut, cancellationToken);

    SignedIn Issue(Account account, Session session, string? refreshToken) => new(
        account,
        tokens.IssueAccess(account, session.Sid, session.Kind),
        refreshToken,
        (int)tokens.AccessLife(session.Kind).TotalSeconds);
}
