using Echo.Server.Features.Access.Keys;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Features.Access.Tokens;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>Turns credentials into a caller with the rights that the account has at this moment.</summary>
sealed class CallerFinder(TokenReader tokens, CallerStore store, RoleTable roles)
{
    static readonly CredentialFailure InvalidToken = new("Invalid or expired token");
    static readonly CredentialFailure RevokedToken = new("Token has been revoked");
    static readonly CredentialFailure InvalidKey = new("Invalid or expired API key");
    static readonly CredentialFailure Inactive = new("Account is inactive");

    public ValueTask<Outcome<Caller, CredentialFailure>> FindAsync(PresentedCredential credential, CancellationToken cancellationToken) =>
        credential.Kind switch
        {
            CredentialKind.AccessToken => FindByTokenAsync(credential.Value, cancellationToken),
            CredentialKind.ApiKey => FindByKeyAsync(credential.Value, cancellationToken),
            _ => new(InvalidToken),
        };

    async ValueTask<Outcome<Caller, CredentialFailure>> FindByTokenAsync(string token, CancellationToken cancellationToken)
    {
        // The signature comes first: a forged token costs no query.
        if (tokens.Read(token, TokenType.Access) is not { } subject)
            return InvalidToken;
        if (await store.FindBySessionAsync(subject.Session, cancellationToken) is not { } row || row.Uuid != subject.Account)
            return RevokedToken;
        if (!row.IsActive)
            return Inactive;
        if (row.IsWithdrawn)
            return RevokedToken;
        return row.IsExpired ? InvalidToken : await CallerOfAsync(row, subject.Session, cancellationToken);
    }

    async ValueTask<Outcome<Caller, CredentialFailure>> FindByKeyAsync(string key, CancellationToken cancellationToken)
    {
        if (!ApiKeyText.IsWellFormed(key)
            || await store.FindByKeyAsync(RandomToken.Hash(key), cancellationToken) is not { IsWithdrawn: false, IsExpired: false } row)
            return InvalidKey;
        if (!row.IsActive)
            return Inactive;
        if (row.IsUseStale)
            await store.NoteUseAsync(row.KeyId!.Value, cancellationToken);
        return await CallerOfAsync(row, session: null, cancellationToken);
    }

    async ValueTask<Caller> CallerOfAsync(CallerRow row, Guid? session, CancellationToken cancellationToken) => new()
    {
        Id = row.Id,
        Uuid = row.Uuid,
        Username = row.Username,
        Role = row.Role,
        Rights = await roles.RightsAsync(row.Role, row.Grants, cancellationToken),
        Scopes = row.Scopes,
        KeyId = row.KeyId,
        SessionId = session,
    };
}
