using Dapper;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http.Json;
using Npgsql;

namespace Echo.Server.Features.Chat;

/// <summary>Keeps messages.</summary>
sealed class MessageStore(NpgsqlDataSource database, EventLog events, TimeProvider time)
{
    /// <summary>Stores messages, all or none, with the numbers of their conversations and the events that tell of them.</summary>
    /// <returns>The stored messages in the order of <paramref name="messages"/>; null in the place of one whose receiver does not exist or is
    /// inactive.</returns>
    public async Task<IReadOnlyList<Message?>> AddAsync(IReadOnlyList<NewMessage> messages, CancellationToken cancellationToken)
    {
        var now = WireTime.Truncate(time.GetUtcNow());
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Transactions commit in another order than they draw numbers, unless those of one conversation wait for one another. All take their
        // locks in one order; the second statement sees what was committed meanwhile.
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select pg_advisory_xact_lock(low_id, high_id)
            from (select distinct least(sender_id, receiver_id) as low_id, greatest(sender_id, receiver_id) as high_id
                  from unnest(@Senders, @Receivers) as given (sender_id, receiver_id)
                  order by low_id, high_id) as pair;

            with fresh as (
                select nextval('chat_messages_id_seq') as id, place, sender_id, receiver_id, content, sender_username, a.username as receiver_username
                from unnest(@Senders, @Receivers, @Contents, @Names) with ordinality as given (sender_id, receiver_id, content, sender_username, place)
                     join account_directory a on a.id = receiver_id and a.is_active
                order by place
            ), stored as (
                insert into chat_messages (id, sender_id, receiver_id, content, timestamp)
                select id, sender_id, receiver_id, content, @now from fresh
            ), counted as (
                insert into chat_conversations as known (low_id, high_id, low_sent, high_sent, low_unread, high_unread, last_message_id)
                select least(sender_id, receiver_id), greatest(sender_id, receiver_id),
                       count(*) filter (where sender_id < receiver_id), count(*) filter (where sender_id > receiver_id),
                       count(*) filter (where sender_id > receiver_id), count(*) filter (where sender_id < receiver_id), max(id)
                from fresh
                group by 1, 2
                on conflict (low_id, high_id) do update
                set low_sent = known.low_sent + excluded.low_sent, high_sent = known.high_sent + excluded.high_sent,
                    low_unread = known.low_unread + excluded.low_unread, high_unread = known.high_unread + excluded.high_unread,
                    last_message_id = excluded.last_message_id
            )
            select place::integer, id, receiver_username,
                   events_publish('{ChatEvents.Message}', '{ChatEvents.Topic}', null, array[sender_id, receiver_id], null, '{"{}"}', json_build_object(
                       'id', id, 'sender_id', sender_id, 'receiver_id', receiver_id, 'content', content,
                       'sender_username', sender_username, 'receiver_username', receiver_username, 'is_read', false), @now)
            from fresh
            """,
            new
            {
                now,
                Senders = Column(message => message.SenderId),
                Receivers = Column(message => message.ReceiverId),
                Contents = Column(message => message.Content),
                Names = Column(message => message.SenderUsername),
            },
            cancellationToken: cancellationToken));
        await results.ReadAsync();
        var stored = new Message?[messages.Count];
        foreach (var (place, id, receiver, _) in await results.ReadAsync<(int, long, string, long)>())
            stored[place - 1] = Stored(messages[place - 1], id, receiver, now);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return stored;

        T[] Column<T>(Func<NewMessage, T> value) => [.. messages.Select(value)];
    }

    /// <summary>Messages of two people, newest first.</summary>
    /// <param name="beforeId">Only messages with a smaller id.</param>
    public async Task<IReadOnlyList<Message>> ListAsync(
        int accountId, int otherId, long beforeId, int limit, int offset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        // A range of the index, and not three conditions: for those the planner expects few messages in every conversation, and would sort all
        // of a long one.
        return (await connection.QueryAsync<Message>(new(
            """
            select page.*, s.username as sender_username, r.username as receiver_username
            from (
                select id, sender_id, receiver_id, content, timestamp, is_read
                from chat_messages
                where (least(sender_id, receiver_id), greatest(sender_id, receiver_id), id) > (@lowId, @highId, 0)
                  and (least(sender_id, receiver_id), greatest(sender_id, receiver_id), id) < (@lowId, @highId, @beforeId)
                order by least(sender_id, receiver_id) desc, greatest(sender_id, receiver_id) desc, id desc
                limit @limit offset @offset
            ) as page
            join account_directory s on s.id = sender_id
            join account_directory r on r.id = receiver_id
            order by page.id desc
            """,
            new { lowId = Math.Min(accountId, otherId), highId = Math.Max(accountId, otherId), beforeId, limit, offset },
            cancellationToken: cancellationToken))).AsList();
    }

    static Message Stored(NewMessage message, long id, string receiver, DateTimeOffset now) => new()
    {
        Id = id,
        SenderId = message.SenderId,
        ReceiverId = message.ReceiverId,
        Content = message.Content,
        Timestamp = now,
        IsRead = false,
        SenderUsername = message.SenderUsername,
        ReceiverUsername = receiver,
    };
}
