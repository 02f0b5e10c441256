using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Passwords;
using Echo.Server.Features.Access.Throttling;
using Echo.Server.Features.Access.Tokens;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Sessions;

/// <summary>Signs people in. All families of routes open the same sessions.</summary>
sealed class SessionOpener(
    AccountStore accounts,
    SessionStore sessions,
    PasswordGate gate,
    PasswordKeeper passwords,
    TokenIssuer tokens,
    RefusalRecorder refusals,
    AccessOptions options,
    TimeProvider time)
{
    // From the consent on (contract section 3.2).
    static readonly TimeSpan ExternalLife = TimeSpan.FromDays(30);

    /// <param name="login">A username or an e-mail address.</param>
    public async Task<Outcome<SignedIn, SignInRefusal>> SignInAsync(
        string login, string password, SessionOrigin origin, CancellationToken cancellationToken)
    {
        var account = await accounts.FindByLoginAsync(login, cancellationToken);
        var signedIn = await SignInAsync(account, login, password, origin, cancellationToken);
        if (signedIn.Value is null)
            refusals.Note(new("session.refused") { Target = account?.Uuid.ToString(), Reason = signedIn.Refusal!.Reason });
        return signedIn;
    }

    async Task<Outcome<SignedIn, SignInRefusal>> SignInAsync(
        Account? account, string login, string password, SessionOrigin origin, CancellationToken cancellationToken)
    {
        var check = await gate.CheckAsync(account, login, password, origin.ClientAddress, cancellationToken);
        if (check.RetrySeconds is { } seconds)
            return SignInRefusal.Throttled(seconds);
        if (account is null || check.Verdict == PasswordVerdict.Wrong)
            return SignInRefusal.InvalidCredentials;
        if (!account.IsActive)
            return SignInRefusal.Inactive;

        var newHash = check.Verdict == PasswordVerdict.RightAndOutdated ? await passwords.HashAsync(password, cancellationToken) : null;
        return await OpenAsync(account, newHash, origin, cancellationToken) is { } signedIn ? signedIn : SignInRefusal.InvalidCredentials;
    }

    /// <summary>Opens a session for an account that was just created.</summary>
    /// <returns>Null when the account was disabled or changed meanwhile.</returns>
    public Task<SignedIn?> OpenAsync(Account account, SessionOrigin origin, CancellationToken cancellationToken) =>
        OpenAsync(account, newHash: null, origin, cancellationToken);

    /// <summary>Opens a session for somebody whom an identity provider knows; it has no refresh token.</summary>
    /// <returns>Null when the account was disabled or changed meanwhile.</returns>
    public async Task<SignedIn?> OpenExternalAsync(Account account, SessionOrigin origin, CancellationToken cancellationToken)
    {
        var sid = Guid.CreateVersion7(time.GetUtcNow());
        var session = new NewSession(sid, account.Id, SessionKind.Google, null, origin, time.GetUtcNow() + ExternalLife);
        return await sessions.OpenAsync(session, account.PasswordHash, newHash: null, cancellationToken)
            ? new(account, tokens.IssueAccess(account, sid, SessionKind.Google), null, (int)tokens.AccessLife(SessionKind.Google).TotalSeconds)
            : null;
    }

    async Task<SignedIn?> OpenAsync(Account account, string? newHash, SessionOrigin origin, CancellationToken cancellationToken)
    {
        var sid = Guid.CreateVersion7(time.GetUtcNow());
        var refreshToken = tokens.IssueRefresh(account, sid);
        var session = new NewSession(
            sid, account.Id, SessionKind.Password, RandomToken.Hash(refreshToken), origin, time.GetUtcNow() + options.RefreshTokenLife);
        if (!await sessions.OpenAsync(session, account.PasswordHash, newHash, cancellationToken))
            return null;
        return new(
            account,
            tokens.IssueAccess(account, sid, SessionKind.Password),
            refreshToken,
            (int)tokens.AccessLife(SessionKind.Password).TotalSeconds);
    }
}
