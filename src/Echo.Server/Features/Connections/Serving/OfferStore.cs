using System.Text;
using Dapper;
using Npgsql;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Keeps the last good answers of servers about what they offer; of several client sessions of one account the last.</summary>
sealed class OfferStore(NpgsqlDataSource database)
{
    public async Task<Offered?> FindAsync(OfferKey key, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        var row = await link.QuerySingleOrDefaultAsync<Row>(new(
            """
            select items, revision, listed_at from connections_lists
            where connection_id = @ConnectionId and account_id is not distinct from @AccountId and kind = @kind
            """,
            new { key.ConnectionId, key.AccountId, kind = OfferRequest.Of(key.Kind).StoredAs },
            cancellationToken: cancellationToken));
        return row is null ? null : Offered.Read(Encoding.UTF8.GetBytes(row.Items), row.Revision, row.ListedAt);
    }

    /// <summary>Stores a list, unless its connection or its account has gone.</summary>
    public async Task SaveAsync(OfferKey key, Offered offered, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await link.ExecuteAsync(new(
                """
                insert into connections_lists (connection_id, account_id, kind, items, revision, listed_at)
                select @ConnectionId, @AccountId, @kind, @items, @Revision, @ListedAt
                where exists (select from connections where id = @ConnectionId)
                    and (@AccountId is null or @AccountId = 0 or exists (select from account_directory where id = @AccountId))
                on conflict (connection_id, account_id, kind) do update
                set items = excluded.items, revision = excluded.revision, listed_at = excluded.listed_at
                """,
                new
                {
                    key.ConnectionId,
                    key.AccountId,
                    kind = OfferRequest.Of(key.Kind).StoredAs,
                    items = Encoding.UTF8.GetString(offered.Text.Span),
                    offered.Revision,
                    offered.List.ListedAt,
                },
                cancellationToken: cancellationToken));
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            // The connection was deleted in this moment.
        }
    }

    /// <summary>Deletes what is known of a connection's tools.</summary>
    /// <param name="link">With the transaction of what makes it out of date.</param>
    public static Task DeleteToolsAsync(NpgsqlConnection link, Guid connectionId, CancellationToken cancellationToken) => link.ExecuteAsync(new(
        "delete from connections_lists where connection_id = @connectionId and kind = @kind",
        new { connectionId, kind = OfferRequest.Of(OfferKind.Tools).StoredAs },
        cancellationToken: cancellationToken));

    /// <summary>Deletes what an account was offered.</summary>
    public async Task DeleteAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await link.ExecuteAsync(new("delete from connections_lists where account_id = @accountId", new { accountId }, cancellationToken: cancellationToken));
    }

    sealed class Row
    {
        public required string Items { get; init; }

        public int Revision { get; init; }

        public DateTimeOffset ListedAt { get; init; }
    }
}
