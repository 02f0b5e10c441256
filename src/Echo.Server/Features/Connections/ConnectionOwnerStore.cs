using Dapper;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;
using Npgsql;

namespace Echo.Server.Features.Connections;

/// <summary>What becomes of connections whose owner is disabled or deleted.</summary>
sealed class ConnectionOwnerStore(NpgsqlDataSource database, EventLog events, DefinitionChanges changes)
{
    /// <summary>Waits until nobody else makes a connection, on any node, and keeps it so until the connection's transaction ends.</summary>
    public static async Task LockAsync(NpgsqlConnection link, CancellationToken cancellationToken) =>
        await link.ExecuteAsync(new("select pg_advisory_xact_lock(hashtext('connections.create'))", cancellationToken: cancellationToken));

    public static Task<bool> IsInactiveAsync(NpgsqlConnection link, int? ownerId, CancellationToken cancellationToken) =>
        link.ExecuteScalarAsync<bool>(new(
            "select exists (select from account_directory where id = @ownerId and not is_active)",
            new { ownerId },
            cancellationToken: cancellationToken));

    /// <summary>Deletes all connections of an account that is inactive already, and its sign-ins at those of others: connections that are being
    /// made under the lock are waited for, and no more come.</summary>
    /// <returns>The ids of the connections.</returns>
    public async Task<IReadOnlyList<Guid>> DeleteAllAsync(int ownerId, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await link.BeginTransactionAsync(cancellationToken);
        await LockAsync(link, cancellationToken);
        var deleted = (await link.QueryAsync<Guid>(new(
            "delete from connections where owner_id = @ownerId returning id", new { ownerId }, cancellationToken: cancellationToken))).AsList();
        await link.ExecuteAsync(new(
            """
            delete from connections_oauth_flows where account_id = @ownerId or grant_account_id = @ownerId;
            delete from connections_grants where account_id = @ownerId;
            delete from connections_tools where account_id = @ownerId;
            """,
            new { ownerId },
            cancellationToken: cancellationToken));
        foreach (var id in deleted)
            await events.PublishAsync(link, ConnectionEvents.Changed(id, ownerId, ConnectionEvents.Removed), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var id in deleted)
            changes.Tell(id);
        events.Hint();
        return deleted;
    }

    /// <summary>Which of some accounts are disabled or deleted.</summary>
    public async Task<IReadOnlyList<int>> FindInactiveAsync(IEnumerable<int> accounts, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return (await link.QueryAsync<int>(new(
            """
            select known.id
            from unnest(@ids) as known(id)
            where known.id <> @NoAccount and not exists (select from account_directory a where a.id = known.id and a.is_active)
            """,
            new { ids = accounts.ToArray(), Caller.NoAccount },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Which of some connections are still there and belong to nobody who is disabled, with their revisions.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> FindUsableAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return (await link.QueryAsync<(Guid Id, int Revision)>(new(
            """
            select c.id, c.revision
            from connections c left join account_directory a on a.id = c.owner_id
            where c.id = any(@ids) and coalesce(a.is_active, true)
            """,
            new { ids = ids.ToArray() },
            cancellationToken: cancellationToken))).ToDictionary(row => row.Id, row => row.Revision);
    }
}
