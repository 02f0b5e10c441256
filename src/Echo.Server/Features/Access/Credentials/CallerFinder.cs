using Echo.Server.Features.Access.Keys;
using Echo.Server.Features.Access.Tickets;
using Echo.Server.Features.Access.Tokens;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>Turns credentials into a caller with the rights that the account has at this moment.</summary>
sealed class CallerFinder(TokenReader tokens, TicketDesk tickets, CallerCache cache, CallerLoader loader, TimeProvider time)
{
    static readonly CredentialFailure InvalidToken = new("Invalid or expired token");
    static readonly CredentialFailure RevokedToken = new("Token has been revoked");
    static readonly CredentialFailure InvalidKey = new("Invalid or expired API key");
    static readonly CredentialFailure Inactive = new("Account is inactive");

    /// <returns>Whom an access token speaks for; null when it is none of ours or over, or the credential is no token. A forged one costs no query.
    /// </returns>
    public TokenSubject? Verify(PresentedCredential credential) =>
        credential.Kind == CredentialKind.AccessToken ? tokens.Read(credential.Value, TokenType.Access) : null;

    /// <summary>The caller of an access token.</summary>
    /// <param name="subject">Verified, now or before.</param>
    public async ValueTask<Outcome<Caller, CredentialFailure>> FindAsync(TokenSubject subject, CancellationToken cancellationToken)
    {
        if (!tokens.IsAlive(subject))
            return InvalidToken;
        var known = Remembered(CredentialId.OfSession(subject.Session)) ?? await loader.LoadSessionAsync(subject.Session, cancellationToken);
        if (known is null || known.Caller.Uuid != subject.Account)
            return RevokedToken;
        if (!known.IsActive)
            return Inactive;
        if (known.IsWithdrawn)
            return RevokedToken;
        return known.IsExpired(time.GetUtcNow()) ? InvalidToken : known.Caller;
    }

    /// <summary>The caller of a key or a ticket; a token that could not be verified has none.</summary>
    public ValueTask<Outcome<Caller, CredentialFailure>> FindAsync(PresentedCredential credential, CancellationToken cancellationToken) =>
        credential.Kind switch
        {
            CredentialKind.AccessToken => new(InvalidToken),
            CredentialKind.ApiKey => FindByKeyAsync(credential.Value, cancellationToken),
            _ => FindByTicketAsync(credential.Value, cancellationToken),
        };

    /// <summary>The caller of a session or key that was presented before; null when it is no good any more.</summary>
    public async ValueTask<Caller?> FindAgainAsync(Caller caller, CancellationToken cancellationToken) =>
        IdOf(caller) is { } credential ? await FindAgainAsync(credential, cancellationToken) : null;

    /// <summary>The same by what is remembered.</summary>
    /// <returns>False when the database has to be asked.</returns>
    public bool TryRecall(Caller caller, out Caller? now)
    {
        now = null;
        if (IdOf(caller) is not { } credential)
            return true;
        if (Remembered(credential) is not { } known)
            return false;
        now = known is { IsActive: true, IsWithdrawn: false } ? known.Caller : null;
        return true;
    }

    static CredentialId? IdOf(Caller caller) => caller switch
    {
        { SessionId: { } sid } => CredentialId.OfSession(sid),
        { KeyId: { } key } => CredentialId.OfKeyId(key),
        _ => null,
    };

    async ValueTask<Caller?> FindAgainAsync(CredentialId credential, CancellationToken cancellationToken)
    {
        var known = Remembered(credential) ?? await (credential.Kind == CredentialKind.AccessToken
            ? loader.LoadSessionAsync(credential.Value, cancellationToken)
            : loader.LoadKeyAsync(credential.Value, cancellationToken));
        return known is { IsActive: true, IsWithdrawn: false } && !known.IsExpired(time.GetUtcNow()) ? known.Caller : null;
    }

    async ValueTask<Outcome<Caller, CredentialFailure>> FindByTicketAsync(string ticket, CancellationToken cancellationToken) =>
        await tickets.TakeAsync(ticket, cancellationToken) is { } credential && await FindAgainAsync(credential, cancellationToken) is { } caller
            ? caller
            : InvalidToken;

    async ValueTask<Outcome<Caller, CredentialFailure>> FindByKeyAsync(string key, CancellationToken cancellationToken)
    {
        if (!ApiKeyText.IsWellFormed(key))
            return InvalidKey;
        var hash = RandomToken.Hash(key);
        var known = Remembered(CredentialId.OfKey(hash)) ?? await loader.LoadKeyAsync(hash, cancellationToken);
        var now = time.GetUtcNow();
        if (known is null || known.IsWithdrawn || known.IsExpired(now))
            return InvalidKey;
        if (!known.IsActive)
            return Inactive;
        if (known.MustNoteUse(now))
            await loader.NoteUseAsync(known.Caller.KeyId!.Value, cancellationToken);
        return known.Caller;
    }

    // A session whose remembered time is over may have been prolonged.
    KnownCaller? Remembered(CredentialId credential) =>
        cache.Find(credential) is { } known && !known.IsExpired(time.GetUtcNow()) ? known : null;
}
