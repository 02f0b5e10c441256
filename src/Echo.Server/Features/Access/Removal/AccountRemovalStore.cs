using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Mail;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http.Json;
using Npgsql;

namespace Echo.Server.Features.Access.Removal;

/// <summary>Deletes accounts, and keeps for which of them other rooms still have to clean up.</summary>
sealed class AccountRemovalStore(NpgsqlDataSource database, AuditStore audit, EventLog events, TimeProvider time)
{
    /// <summary>Makes an account anonymous and takes its sessions, keys and grants, in one step with the order to clean up after it.
    /// </summary>
    /// <param name="judge">Says what speaks against it.</param>
    /// <returns>Null when the account is deleted.</returns>
    public async Task<ChangeRefusal?> DeleteAsync(Guid uuid, Func<AccountState, ChangeRefusal?> judge, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AccountStore.LockAdminsAsync(connection, cancellationToken);
        if (await AccountChangeStore.LockAsync(connection, uuid, cancellationToken) is not { } state)
            return ChangeRefusalKind.NotFound;
        if (judge(state) is { } refusal)
            return refusal;

        await connection.ExecuteAsync(new(
            """
            update access_accounts
            set username = 'deleted-' || id, email = null, password_hash = null, role = 'viewer', grants = '{}', is_active = false,
                is_verified = false, email_proven = false, name = null, picture = null, google_id = null, last_login = null,
                deleted_at = @now, updated_at = @now
            where id = @Id;
            delete from access_sessions where account_id = @Id;
            delete from access_api_keys where account_id = @Id;
            insert into access_removals (account_id, due_at) values (@Id, @now);
            """,
            new { state.Account.Id, now = WireTime.Truncate(time.GetUtcNow()) },
            cancellationToken: cancellationToken));
        await MailTokenStore.EndAsync(connection, state.Account.Id, kind: null, cancellationToken);
        var entry = new AuditEntry("account.deleted")
        {
            Target = uuid.ToString(),
            Details = new JsonObject { ["role"] = state.Account.Role },
        };
        await audit.WriteAsync(connection, entry, cancellationToken);
        await events.PublishAsync(connection, AccountEvents.Deleted(state.Account.Id, uuid), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return null;
    }

    /// <summary>Takes one removal that is due. It is due again after the lease, should nobody <see cref="FinishAsync"/> it.</summary>
    public async Task<PendingRemoval?> TakeAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<PendingRemoval>(new(
            """
            update access_removals set attempts = attempts + 1, due_at = @end
            where account_id = (
                select account_id from access_removals where due_at <= @now order by due_at, account_id limit 1 for update skip locked)
            returning account_id, attempts
            """,
            new { now, end = now + lease },
            cancellationToken: cancellationToken));
    }

    public async Task FinishAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "delete from access_removals where account_id = @accountId", new { accountId }, cancellationToken: cancellationToken));
    }

    public async Task PutOffAsync(int accountId, TimeSpan delay, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "update access_removals set due_at = @due where account_id = @accountId",
            new { accountId, due = time.GetUtcNow() + delay },
            cancellationToken: cancellationToken));
    }
}
