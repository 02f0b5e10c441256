using System.Text;
using Dapper;
using Echo.Server.Platform.Security;
using Npgsql;
using NpgsqlTypes;

namespace Echo.Server.Platform.Events;

/// <summary>All SQL of the event log.</summary>
sealed class EventStore(NpgsqlDataSource database, TimeProvider time)
{
    const int BatchSize = 2000;

    // Of a page. One event may be larger; what is published now is not.
    const int MostBytes = 4 * 1024 * 1024;

    // A transaction of its own, sent in one go: a node that stops breathing in the middle can't keep the others from numbering. The second
    // statement sees what was committed before the lock was got, and no later batch begins before this one is committed.
    const string Lock = "select pg_advisory_xact_lock(hashtext('events.number'))";

    const string Number =
        """
        with moved as (
            delete from events_pending where id in (select id from events_pending order by id limit $1)
            returning id, type, topic, subject, receivers, permission, guarded, data, at
        ), numbered as (
            insert into events_log (seq, type, topic, subject, receivers, permission, guarded, data, at)
            select head.seq + row_number() over (order by moved.id), type, topic, subject, receivers, permission, guarded, data, at
            from moved, events_head head
            returning 1
        )
        update events_head set seq = seq + (select count(*) from numbered)
        where exists (select from numbered)
        returning seq, (select count(*) from numbered)
        """;

    const string Columns = "seq, type, topic, subject, receivers, permission, guarded, data::text as data, at";

    /// <summary>What publishes an event, for a batch of the caller's own transaction.</summary>
    public NpgsqlBatchCommand PublishCommand(NewEvent item) => new("select events_publish($1, $2, $3, $4, $5, $6, $7, $8)")
    {
        Parameters =
        {
            new() { Value = item.Type },
            new() { Value = item.Topic },
            new() { Value = (object?)item.Subject ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = item.Receivers.ToArray() },
            new() { Value = (object?)item.Permission ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = item.Guarded.ToArray() },
            new() { Value = Encoding.UTF8.GetString(EventData.Fit(item.Data).Utf8.Span), NpgsqlDbType = NpgsqlDbType.Json },
            new() { Value = time.GetUtcNow().UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
        },
    };

    public async Task PublishAsync(NewEvent item, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PublishCommand(item) } };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Numbers a batch of what is committed.</summary>
    /// <returns>How many events got a number; whether there may be more.</returns>
    public async Task<(int Count, bool HasMore)> NumberAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new(Lock), new(Number) { Parameters = { new() { Value = BatchSize } } } },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var count = await reader.ReadAsync(cancellationToken) ? (int)reader.GetInt64(1) : 0;
        return (count, count == BatchSize);
    }

    /// <summary>Whether something waits for a number.</summary>
    public async Task<bool> IsAnythingPendingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new("select exists (select from events_pending)", cancellationToken: cancellationToken));
    }

    const string All = $"select {Columns} from events_log where seq > @after order by seq limit @limit";

    // Each part ends by itself, at an index of its own. There are only so many permissions in the log, and each is found in one step.
    const string Own =
        $"""
        with recursive named as (
            (select permission from events_log where permission is not null order by permission limit 1)
            union all
            select (select l.permission from events_log l where l.permission > n.permission order by l.permission limit 1)
            from named n where n.permission is not null
        )
        select distinct on (seq) * from (
            (select {Columns} from events_log where receivers[1] = @account and seq > @after order by seq limit @limit)
            union all
            (select {Columns} from events_log where receivers[2] = @account and seq > @after order by seq limit @limit)
            union all
            (select {Columns} from events_log where cardinality(receivers) > 2 and @account = any(receivers) and seq > @after order by seq limit @limit)
            union all
            select one.* from named cross join lateral (
                select {Columns} from events_log where events_log.permission = named.permission and seq > @after order by seq limit @limit) as one
            where named.permission <> all(@lacked)
        ) as own
        order by seq limit @limit
        """;

    // What is for administrators names the pattern that only they have. An event may also name what nobody knows yet; the reader judges it himself.
    static readonly string[] Known = [.. Permissions.All, "*:*"];

    /// <summary>Reads what came after a number.</summary>
    /// <param name="caller">Only what is his to see; null reads everything.</param>
    /// <param name="limit">Most events. There are fewer when they are large: many readers may come back at a time.</param>
    public async Task<EventPage> ReadAsync(long after, Caller? caller, int limit, CancellationToken cancellationToken)
    {
        string[] lacked = caller is null ? [] : [.. Known.Where(permission => !caller.May(permission))];
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        // The head is read before and the oldest number after the rows: what was numbered or taken away meanwhile is not overlooked.
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select seq from events_head;
            select * from (
                select page.*, count(*) over () as found, sum(octet_length(data)) over (order by seq) - octet_length(data) as bytes_before
                from ({(caller is null ? All : Own)}) as page
            ) as sized
            where bytes_before < @MostBytes
            order by seq;
            select oldest from events_head;
            """,
            new { after, account = caller?.Id, lacked, limit, MostBytes },
            cancellationToken: cancellationToken));
        var head = await results.ReadSingleAsync<long>();
        var rows = (await results.ReadAsync<EventRow>()).AsList();
        var events = rows.ConvertAll(static row => row.ToEvent());
        var oldest = await results.ReadSingleAsync<long>();
        var hasMore = rows.Count == limit || (rows.Count > 0 && rows.Count < rows[0].Found);
        var end = hasMore || (events.Count > 0 && events[^1].Seq > head) ? events[^1].Seq : head;
        return new(events, end, Math.Max(head, end), oldest, hasMore);
    }

    /// <summary>The id of this log, which all its nodes share.</summary>
    public async Task<Guid> IdAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<Guid>(new("select id from events_head", cancellationToken: cancellationToken));
    }

    public async Task<long> HeadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new("select seq from events_head", cancellationToken: cancellationToken));
    }

    /// <summary>Takes away a batch of what happened before a time.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new(
            """
            with doomed as (
                select max(seq) as last
                from (select l.seq, l.at from events_log l where l.seq >= (select oldest from events_head) order by l.seq limit @BatchSize) eldest
                where at < @before
            ), gone as (
                delete from events_log using doomed where seq <= last returning 1
            ), moved as (
                update events_head set oldest = greatest(oldest, last + 1) from doomed where last is not null
            )
            select count(*)::int from gone
            """,
            new { before, BatchSize },
            cancellationToken: cancellationToken)) >= BatchSize;
    }
}
