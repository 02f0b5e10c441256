using Dapper;
using Echo.Server.Platform.Accounts;
using Npgsql;

namespace Echo.Server.Features.Chat;

/// <summary>Reads the numbers of conversations.</summary>
sealed class ConversationStore(NpgsqlDataSource database)
{
    /// <summary>Each conversation as the account sees it.</summary>
    const string Mine =
        """
        (select high_id as other_id, low_unread as unread, low_sent as sent, high_sent as received, last_message_id
         from chat_conversations where low_id = @accountId
         union all
         select low_id, high_unread, high_sent, low_sent, last_message_id
         from chat_conversations where high_id = @accountId) as mine
        """;

    /// <summary>The other side of a conversation of an account.</summary>
    /// <returns>Null when there is no such account. A deleted one is there for those who have written with it.</returns>
    public async Task<Partner?> FindAsync(int accountId, int otherId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Partner>(new(
            """
            select username, coalesce(low_sent + high_sent, 0) as total,
                   coalesce(case when low_id = @accountId then low_unread else high_unread end, 0) as unread
            from account_directory a
                 left join chat_conversations
                 on low_id = least(@accountId, @otherId) and high_id = greatest(@accountId, @otherId)
            where a.id = @otherId and (low_id is not null or username <> 'deleted-' || a.id)
            """,
            new { accountId, otherId },
            cancellationToken: cancellationToken));
    }

    /// <summary>A page of an account's conversations, the one with the latest message first, and the numbers of all: both from one look at them.
    /// </summary>
    public async Task<(IReadOnlyList<Conversation> Page, ConversationTotals Totals)> ListAsync(
        int accountId, int limit, int offset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var totals = new ConversationTotals { Conversations = 0, Unread = 0 };
        var page = await connection.QueryAsync<ConversationTotals, Conversation?, Conversation?>(
            new(
                $"""
                with mine as materialized (select * from {Mine})
                select totals.conversations, totals.unread,
                       page.other_id, a.username as other_username, m.content as last_message, m.timestamp as last_message_at,
                       page.unread, page.sent + page.received as total
                from (select count(*) as conversations, coalesce(sum(unread), 0)::bigint as unread from mine) as totals
                     left join (
                         (select * from mine order by last_message_id desc limit @limit offset @offset) as page
                         join chat_messages m on m.id = page.last_message_id
                         join account_directory a on a.id = page.other_id
                     ) on true
                order by page.last_message_id desc
                """,
                new { accountId, limit, offset },
                cancellationToken: cancellationToken),
            (all, conversation) =>
            {
                totals = all;
                return conversation;
            },
            splitOn: "other_id");
        return (page.OfType<Conversation>().ToList(), totals);
    }

    public async Task<ConversationTotals> CountAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<ConversationTotals>(new(
            $"select count(*) as conversations, coalesce(sum(unread), 0)::bigint as unread from {Mine}",
            new { accountId },
            cancellationToken: cancellationToken));
    }

    /// <summary>How many messages an account has sent and received.</summary>
    public async Task<UserStatistics> CountMessagesAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (sent, received) = await connection.QuerySingleAsync<(int, int)>(new(
            $"select coalesce(sum(sent), 0)::integer, coalesce(sum(received), 0)::integer from {Mine}",
            new { accountId },
            cancellationToken: cancellationToken));
        return new(MessagesSent: sent, MessagesReceived: received);
    }
}
