using Dapper;
using Echo.Server.Features.Access.Accounts;
using Npgsql;

namespace Echo.Server.Features.Access.Setup;

/// <summary>Keeps the hash of the one setup link that counts.</summary>
sealed class SetupStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Ends every earlier link and stores a new one, unless an administrator exists.</summary>
    /// <returns>False when one exists.</returns>
    public async Task<bool> RenewAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AccountStore.LockAdminsAsync(connection, cancellationToken);
        await connection.ExecuteAsync(new("delete from access_setup_links", cancellationToken: cancellationToken));
        var stored = await connection.ExecuteAsync(new(
            """
            insert into access_setup_links (token_hash, created_at)
            select @tokenHash, @now
            where not exists (select from access_accounts where role = 'admin' and is_active)
            """,
            new { tokenHash, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return stored == 1;
    }
}
