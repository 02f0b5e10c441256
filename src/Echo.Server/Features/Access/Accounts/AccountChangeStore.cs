using Dapper;
using Echo.Server.Features.Access.Mail;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http.Json;
using Npgsql;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>Changes accounts, all of a change or nothing.</summary>
sealed class AccountChangeStore(NpgsqlDataSource database, AuditStore audit, AccountChangeMail mail, EventLog events, TimeProvider time)
{
    public async Task<AccountState?> FindAsync(Guid uuid, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, uuid, "", cancellationToken);
    }

    /// <summary>The account, which nobody else changes until the connection's transaction ends.</summary>
    public static Task<AccountState?> LockAsync(NpgsqlConnection connection, Guid uuid, CancellationToken cancellationToken) =>
        FindAsync(connection, uuid, "for no key update", cancellationToken);

    /// <param name="newPasswordHash">The hash of the change's password.</param>
    /// <param name="judge">Says what speaks against the change, of an account that stays as it is until the change is stored.</param>
    public async Task<Outcome<Account, ChangeRefusal>> ChangeAsync(
        Guid uuid,
        AccountChange change,
        string? newPasswordHash,
        Func<AccountState, ChangeRefusal?> judge,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (change.Administers)
            await AccountStore.LockAdminsAsync(connection, cancellationToken);
        if (await LockAsync(connection, uuid, cancellationToken) is not { } state)
            return new ChangeRefusal(ChangeRefusalKind.NotFound);
        if (judge(state) is { } refusal)
            return refusal;

        var update = new AccountUpdate(state.Account, change, newPasswordHash);
        if (update.ChangedFields.Count == 0)
            return state.Account;
        if (await FindConflictAsync(connection, update, cancellationToken) is { } conflict)
            return conflict;

        Account changed;
        try
        {
            changed = await UpdateAsync(connection, update, cancellationToken);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Somebody took the name or address since it was looked for.
            return new ChangeRefusal(
                taken.ConstraintName == "access_accounts_email" ? ChangeRefusalKind.EmailTaken : ChangeRefusalKind.UsernameTaken);
        }

        await audit.WriteAsync(connection, update.Entry(), cancellationToken);
        await mail.FollowAsync(connection, update, state.Account, changed, cancellationToken);
        await events.PublishAsync(connection, AccountEvents.Updated(changed, update.ChangedFields), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return changed;
    }

    static async Task<AccountState?> FindAsync(NpgsqlConnection connection, Guid uuid, string locking, CancellationToken cancellationToken)
    {
        var account = await connection.QuerySingleOrDefaultAsync<Account>(new(
            $"select {AccountStore.Columns} from access_accounts where uuid = @uuid and deleted_at is null {locking}",
            new { uuid },
            cancellationToken: cancellationToken));
        if (account is null)
            return null;

        var isLast = account is { IsAdmin: true, IsActive: true } && await connection.ExecuteScalarAsync<bool>(new(
            "select not exists (select from access_accounts where role = 'admin' and is_active and id <> @Id)",
            account,
            cancellationToken: cancellationToken));
        return new(account, isLast);
    }

    static async Task<ChangeRefusal?> FindConflictAsync(
        NpgsqlConnection connection, AccountUpdate update, CancellationToken cancellationToken)
    {
        var (nameTaken, emailTaken) = await connection.QuerySingleAsync<(bool, bool)>(new(
            """
            select exists (select from access_accounts where lower(username) = lower(@Username) and id <> @Id),
                   exists (select from access_accounts where email = @Email and id <> @Id)
            """,
            update,
            cancellationToken: cancellationToken));
        return nameTaken ? ChangeRefusalKind.UsernameTaken : emailTaken ? ChangeRefusalKind.EmailTaken : null;
    }

    async Task<Account> UpdateAsync(NpgsqlConnection connection, AccountUpdate update, CancellationToken cancellationToken)
    {
        var now = WireTime.Truncate(time.GetUtcNow());
        var changed = await connection.QuerySingleAsync<Account>(new(
            $"""
            update access_accounts
            set username = @Username, email = @Email, password_hash = @PasswordHash, role = @Role, is_active = @IsActive, grants = @Grants,
                is_verified = is_verified and not @ChangesEmail, email_proven = email_proven and not @ChangesEmail, updated_at = @now
            where id = @Id
            returning {AccountStore.Columns}
            """,
            new
            {
                update.Id,
                update.Username,
                update.Email,
                update.PasswordHash,
                update.Role,
                update.IsActive,
                update.Grants,
                update.ChangesEmail,
                now,
            },
            cancellationToken: cancellationToken));
        if (update.EndsSessions)
            await connection.ExecuteAsync(new(
                "update access_sessions set ended_at = @now where account_id = @Id and ended_at is null",
                new { update.Id, now },
                cancellationToken: cancellationToken));
        return changed;
    }
}
