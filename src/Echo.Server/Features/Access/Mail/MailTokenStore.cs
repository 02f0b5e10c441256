using Dapper;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Mail;
using Echo.Server.Platform.Security;
using Npgsql;

namespace Echo.Server.Features.Access.Mail;

/// <summary>Makes and spends the tokens of mailed links. A token counts once, until its time is over, while its account is active and has
/// the address that the token was mailed to. Whoever changes both locks the account first.</summary>
sealed class MailTokenStore(
    NpgsqlDataSource database, MailQueue queue, AccountMail mail, AuditStore audit, EventLog events, TimeProvider time)
{
    const string Owner =
        """
        select a.id, a.uuid, a.username, a.email, a.is_verified
        from access_mail_tokens t join access_accounts a on a.id = t.account_id
        where t.token_hash = @hash and t.kind = @kind and t.expires_at > @now and a.email = t.email and a.is_active
        """;

    /// <summary>Makes a token and queues the message with it; the account's earlier tokens of this kind end. When the address got too many
    /// messages already, nothing happens, and the earlier token stays.</summary>
    /// <param name="connection">With an open transaction that has locked the account.</param>
    public async Task IssueAsync(NpgsqlConnection connection, MailTokenKind kind, MailOwner owner, CancellationToken cancellationToken)
    {
        var token = RandomToken.Create();
        if (!await queue.TryAddAsync(connection, mail.Of(kind, owner, token), cancellationToken))
            return;
        await connection.ExecuteAsync(new(
            """
            insert into access_mail_tokens (account_id, kind, token_hash, email, expires_at)
            values (@Id, @kind, @hash, @Email, @expiresAt)
            on conflict (account_id, kind)
            do update set token_hash = excluded.token_hash, email = excluded.email, expires_at = excluded.expires_at
            """,
            new { owner.Id, owner.Email, hash = RandomToken.Hash(token), kind = NameOf(kind), expiresAt = time.GetUtcNow() + AccountMail.LifeOf(kind) },
            cancellationToken: cancellationToken));
    }

    /// <summary>Whose token it is, as long as it counts. It stays.</summary>
    public async Task<MailOwner?> FindOwnerAsync(MailTokenKind kind, string token, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<MailOwner>(new(Owner, Parameters(kind, token), cancellationToken: cancellationToken));
    }

    /// <summary>Spends a token on the address that it was mailed to: the address is verified, and proven.</summary>
    /// <returns>False when the token does not count.</returns>
    public async Task<bool> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await SpendAsync(connection, MailTokenKind.Verify, token, cancellationToken) is not { } owner)
            return false;
        await connection.ExecuteAsync(new(
            "update access_accounts set is_verified = true, email_proven = true, updated_at = @now where id = @Id",
            new { owner.Id, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
        var entry = new AuditEntry("account.verified") { Actor = owner.Uuid, Target = owner.Uuid.ToString() };
        await audit.WriteAsync(connection, entry, cancellationToken);
        await events.PublishAsync(connection, AccountEvents.Updated(owner.Id, owner.Uuid, "isVerified"), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return true;
    }

    /// <summary>Spends a token on a new password: all sessions end, API keys stay, and the owner is told.</summary>
    /// <returns>False when the token does not count.</returns>
    public async Task<bool> ResetPasswordAsync(string token, string passwordHash, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await SpendAsync(connection, MailTokenKind.Reset, token, cancellationToken) is not { } owner)
            return false;
        await connection.ExecuteAsync(new(
            """
            update access_accounts set password_hash = @passwordHash, updated_at = @now where id = @Id;
            update access_sessions set ended_at = @now where account_id = @Id and ended_at is null and expires_at > @now;
            """,
            new { owner.Id, passwordHash, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
        var entry = new AuditEntry("account.password_reset") { Actor = owner.Uuid, Target = owner.Uuid.ToString() };
        await audit.WriteAsync(connection, entry, cancellationToken);
        await queue.TryAddAsync(connection, mail.PasswordChanged(owner), cancellationToken);
        await events.PublishAsync(connection, AccountEvents.Updated(owner.Id, owner.Uuid, "password"), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return true;
    }

    /// <summary>Ends an account's tokens of a kind, or of all kinds.</summary>
    /// <param name="connection">With an open transaction that has locked the account.</param>
    public static Task EndAsync(NpgsqlConnection connection, int accountId, MailTokenKind? kind, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new(
            "delete from access_mail_tokens where account_id = @accountId and (@kind::text is null or kind = @kind)",
            new { accountId, kind = kind is { } one ? NameOf(one) : null },
            cancellationToken: cancellationToken));

    /// <summary>Forgets tokens whose time is over.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "delete from access_mail_tokens where expires_at <= @now", new { now = time.GetUtcNow() }, cancellationToken: cancellationToken));
    }

    async Task<MailOwner?> SpendAsync(
        NpgsqlConnection connection, MailTokenKind kind, string token, CancellationToken cancellationToken)
    {
        var parameters = Parameters(kind, token);
        var owner = await connection.QuerySingleOrDefaultAsync<MailOwner>(new(
            $"{Owner} for update of a", parameters, cancellationToken: cancellationToken));

        // Whoever waited for the account finds the token spent.
        var spent = await connection.ExecuteAsync(new(
            "delete from access_mail_tokens where token_hash = @hash and kind = @kind and expires_at > @now",
            parameters,
            cancellationToken: cancellationToken));
        return spent == 1 ? owner : null;
    }

    object Parameters(MailTokenKind kind, string token) => new { kind = NameOf(kind), hash = RandomToken.Hash(token), now = time.GetUtcNow() };

    static string NameOf(MailTokenKind kind) => kind.ToString().ToLowerInvariant();
}
