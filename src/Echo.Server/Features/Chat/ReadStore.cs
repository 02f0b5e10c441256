using Dapper;
using Echo.Server.Platform.Events;
using Npgsql;

namespace Echo.Server.Features.Chat;

/// <summary>Marks messages as read, with the numbers of their conversations and the events that tell of it.</summary>
sealed class ReadStore(NpgsqlDataSource database, EventLog events, TimeProvider time)
{
    /// <summary>Messages that one event tells of; a frame has room for some more.</summary>
    const int MostInOneReceipt = 1_000;

    /// <summary>Marks messages as read that are unread and addressed to an account; others are left alone.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> MarkAsync(int accountId, long[] ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var senders = (await connection.QueryAsync<int>(new(
            "select distinct sender_id from chat_messages where id = any(@ids) and receiver_id = @accountId and not is_read",
            new { ids, accountId },
            cancellationToken: cancellationToken))).ToArray();
        if (senders.Length == 0)
            return 0;
        return await MarkAsync(connection, accountId, senders, ids, cancellationToken);
    }

    /// <summary>Marks all that somebody has sent to an account.</summary>
    public async Task MarkAllAsync(int accountId, int senderId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var unread = await connection.ExecuteScalarAsync<long>(new(
            """
            select case when low_id = @accountId then low_unread else high_unread end
            from chat_conversations
            where low_id = least(@accountId, @senderId) and high_id = greatest(@accountId, @senderId)
            """,
            new { accountId, senderId },
            cancellationToken: cancellationToken));
        if (unread > 0)
            await MarkAsync(connection, accountId, [senderId], ids: null, cancellationToken);
    }

    /// <param name="ids">Null for all of the senders' messages.</param>
    async Task<int> MarkAsync(NpgsqlConnection connection, int accountId, int[] senders, long[]? ids, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // The same locks, in the same order, as those of senders: whoever changes a conversation's numbers is alone with it.
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select pg_advisory_xact_lock(low_id, high_id)
            from (select least(sender_id, @accountId) as low_id, greatest(sender_id, @accountId) as high_id
                  from unnest(@senders) as given (sender_id)
                  order by low_id, high_id) as pair;

            with marked as (
                update chat_messages set is_read = true
                where receiver_id = @accountId and sender_id = any(@senders) and not is_read and (@ids::bigint[] is null or id = any(@ids))
                returning id, sender_id
            ), counted as (
                update chat_conversations
                set low_unread = low_unread - case when low_id = @accountId then read else 0 end,
                    high_unread = high_unread - case when high_id = @accountId then read else 0 end
                from (select sender_id, count(*) as read from marked group by sender_id) as by_sender
                where low_id = least(sender_id, @accountId) and high_id = greatest(sender_id, @accountId)
            ), told as (
                select events_publish('{ChatEvents.ReadReceipt}', '{ChatEvents.Topic}', null, array[sender_id, @accountId], null, '{"{}"}', json_build_object(
                    'message_ids', json_agg(id order by id), 'read_by', @accountId), @now)
                from (select id, sender_id, (row_number() over (partition by sender_id order by id) - 1) / @MostInOneReceipt as part from marked) as numbered
                group by sender_id, part
                order by sender_id, part
            )
            select (select count(*) from marked)::integer, (select count(*) from told)
            """,
            new { accountId, senders, ids, MostInOneReceipt, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
        await results.ReadAsync();
        var (marked, _) = await results.ReadSingleAsync<(int, long)>();
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return marked;
    }
}
