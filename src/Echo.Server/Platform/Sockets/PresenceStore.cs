using Dapper;
using Npgsql;

namespace Echo.Server.Platform.Sockets;

/// <summary>What the nodes say of their streams.</summary>
sealed class PresenceStore(NpgsqlDataSource database)
{
    // By the clock of the database, which all nodes share. A node speaks every few seconds.
    const string IsAlive = "seen_at > clock_timestamp() - interval '15 seconds'";

    public async Task SaveAsync(
        Guid node, IReadOnlyCollection<KeyValuePair<(string Kind, int Account), int>> streams, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            insert into events_nodes (node, seen_at, kinds, accounts, counts) values (@node, clock_timestamp(), @kinds, @accounts, @counts)
            on conflict (node) do update
            set seen_at = excluded.seen_at, kinds = excluded.kinds, accounts = excluded.accounts, counts = excluded.counts;
            delete from events_nodes where seen_at < clock_timestamp() - interval '10 minutes';
            """,
            new
            {
                node,
                kinds = streams.Select(entry => entry.Key.Kind).ToArray(),
                accounts = streams.Select(entry => entry.Key.Account).ToArray(),
                counts = streams.Select(entry => entry.Value).ToArray(),
            },
            cancellationToken: cancellationToken));
    }

    public async Task DeleteAsync(Guid node, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new("delete from events_nodes where node = @node", new { node }, cancellationToken: cancellationToken));
    }

    /// <summary>Which of some accounts have a stream of a kind on another node.</summary>
    public async Task<IReadOnlyList<int>> FindElsewhereAsync(Guid node, string kind, IEnumerable<int> accounts, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<int>(new(
            $"""
            select distinct s.account
            from events_nodes n, unnest(n.kinds, n.accounts) as s(kind, account)
            where n.node <> @node and {IsAlive} and s.kind = @kind and s.account = any(@accounts)
            """,
            new { node, kind, accounts = accounts.ToArray() },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task<int> CountElsewhereAsync(Guid node, string[] kinds, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new(
            $"""
            select coalesce(sum(s.count), 0)::int
            from events_nodes n, unnest(n.kinds, n.counts) as s(kind, count)
            where n.node <> @node and {IsAlive} and s.kind = any(@kinds)
            """,
            new { node, kinds },
            cancellationToken: cancellationToken));
    }
}
