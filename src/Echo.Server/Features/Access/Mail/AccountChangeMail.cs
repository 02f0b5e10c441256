using Echo.Server.Features.Access.Accounts;
using Echo.Server.Platform.Mail;
using Npgsql;

namespace Echo.Server.Features.Access.Mail;

/// <summary>What a change of an account means for its mail: links that lead to a password end with the password that they were asked for,
/// a new address is asked to confirm itself, and the one before is told.</summary>
sealed class AccountChangeMail(MailTokenStore tokens, MailQueue queue, AccountMail mail, MailOptions options)
{
    /// <param name="connection">With an open transaction that has locked the account.</param>
    public async Task FollowAsync(
        NpgsqlConnection connection, AccountUpdate update, Account before, Account after, CancellationToken cancellationToken)
    {
        if (update.ChangesPassword)
            await MailTokenStore.EndAsync(connection, after.Id, MailTokenKind.Reset, cancellationToken);
        if (!update.ChangesEmail || !options.IsConfigured)
            return;

        // Nobody is told of an address that was never shown to be theirs.
        if (before.IsVerified)
            await queue.TryAddAsync(connection, mail.AddressChanged(MailOwner.Of(before)), cancellationToken);
        if (after.IsActive)
            await tokens.IssueAsync(connection, MailTokenKind.Verify, MailOwner.Of(after), cancellationToken);
    }
}
