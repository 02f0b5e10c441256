using Echo.Mcp.Json;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Auth;
using Echo.Server.Features.Access.Sessions;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Access.External;

/// <summary>Signs people in whom an identity provider knows, and connects their accounts to it. An account is found by the provider's name for the
/// person; by an address of e-mail only when both the provider and Echo know that it is his.</summary>
public sealed class ExternalAccounts
{
    readonly ExternalAccountStore store;
    readonly SessionOpener opener;
    readonly SessionRefresher sessions;

    internal ExternalAccounts(ExternalAccountStore store, SessionOpener opener, SessionRefresher sessions) =>
        (this.store, this.opener, this.sessions) = (store, opener, sessions);

    /// <summary>Finds or makes the account, and opens a session of 30 days.</summary>
    public async Task<ExternalOutcome> SignInAsync(ExternalIdentity identity, HttpContext context, CancellationToken cancellationToken)
    {
        if (await FindAsync(identity, cancellationToken) is not { } account)
            return new ExternalOutcome.EmailTaken();
        return account.IsActive && await opener.OpenExternalAsync(account, SessionOrigin.Of(context), cancellationToken) is { } signedIn
            ? new ExternalOutcome.SignedIn(
                account.Id, account.Uuid, RawJson.From(AccountBody.Of(account), WireJson.Options), signedIn.AccessToken, signedIn.ExpiresIn)
            : new ExternalOutcome.Inactive();
    }

    /// <summary>Connects a person to an account that he is signed in to.</summary>
    /// <returns>False when the person is connected to another account.</returns>
    public Task<bool> ConnectAsync(int accountId, ExternalIdentity identity, CancellationToken cancellationToken) =>
        store.ConnectAsync(accountId, identity, cancellationToken);

    /// <summary>Ends a session, as POST /auth/logout does.</summary>
    public Task EndSessionAsync(Guid session, CancellationToken cancellationToken) => sessions.EndAsync(session, cancellationToken);

    /// <returns>Null when the address belongs to an account that this person can't prove to be his.</returns>
    async Task<Account?> FindAsync(ExternalIdentity identity, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(identity, cancellationToken) is { } known)
            return known;
        if (identity.IsEmailVerified && await store.AdoptAsync(identity, cancellationToken) is { } proven)
            return proven;
        return await store.CreateAsync(identity, NewName.Of(identity.Email), cancellationToken)
            // Somebody may have been faster with the same sign-in.
            ?? await store.FindAsync(identity, cancellationToken);
    }
}
