using System.Diagnostics;
using Dapper;
using Echo.Server.Features.Chat;
using Echo.Server.Platform.Events;
using Echo.Testing;
using Npgsql;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>Five million messages of ten thousand people, one of whom has written with everybody, and with one other 200,000 times.</summary>
public sealed class AskingAmongMillions
{
    const int People = 10_000;
    const int Busiest = 1;
    const int Rounds = 1_000;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact, Trait("Set", "Full")]
    public Task FiveMillion() => AskAsync(5_000_000, Rounds);

    [Fact]
    public Task AFewThousand() => AskAsync(20_000, rounds: 20);

    /// <summary>What is asked reads through indexes, a bounded number of rows; how long it takes is reported.</summary>
    static async Task AskAsync(int messages, int rounds)
    {
        await using var database = await TestDatabase.CreateAsync();
        await FillAsync(database.Source, messages);
        using var listener = new PlanListener();

        // Among few rows reading all of them is cheapest: then it is done only where no index would help.
        await using var source = listener.Open(database.ConnectionString, "-c enable_seqscan=off");
        var (conversations, store) = (new ConversationStore(database.Source), new MessageStore(database.Source, events: null!, TimeProvider.System));
        var random = new Random(7);
        var asked = new Dictionary<string, Func<int, int, Task>>
        {
            ["history"] = async (me, other) =>
            {
                await conversations.FindAsync(me, other, Cancelled);
                await store.ListAsync(me, other, long.MaxValue, limit: 50, offset: 0, Cancelled);
            },
            ["unread count"] = (me, _) => conversations.CountAsync(me, Cancelled),
            ["conversations"] = (me, _) => conversations.ListAsync(me, limit: 20, offset: 0, Cancelled),
        };

        var before = await SequentialScansAsync(database.Source);
        foreach (var (name, ask) in asked)
        {
            var times = new List<double>();
            for (var i = -rounds / 10; i < rounds; i++)
            {
                // One in twenty is the busiest.
                var me = i % 20 == 0 ? Busiest : random.Next(2, People + 1);
                var start = Stopwatch.GetTimestamp();
                await ask(me, (me % People) + 1);
                if (i >= 0)
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            times.Sort();
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{name}: p50 {times[times.Count / 2]:0.00} ms, p99 {times[times.Count * 99 / 100]:0.00} ms, longest {times[^1]:0.00} ms");
        }

        if (messages >= 1_000_000)
            (await SequentialScansAsync(database.Source)).ShouldBe(before, "a sequential scan over messages or conversations");
        await new ConversationStore(source).FindAsync(Busiest, 2, Cancelled);
        await new ConversationStore(source).ListAsync(Busiest, limit: 20, offset: 0, Cancelled);
        await new ConversationStore(source).CountAsync(Busiest, Cancelled);
        await new MessageStore(source, events: null!, TimeProvider.System).ListAsync(Busiest, 2, long.MaxValue, limit: 50, offset: 0, Cancelled);
        var events = new Server.Platform.Events.EventLog(new EventStore(source, TimeProvider.System), static () => { });
        await new ReadStore(source, events, TimeProvider.System).MarkAllAsync(Busiest, 2, Cancelled);
        listener.Plans.Count.ShouldBe(6);
        foreach (var plan in listener.Plans)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(plan);
            plan.ShouldNotContain("Seq Scan on chat_", Case.Sensitive, "no index helps");
        }
    }

    static async Task FillAsync(NpgsqlDataSource source, int messages)
    {
        await using var connection = await source.OpenConnectionAsync(Cancelled);
        await connection.ExecuteAsync(
            """
            insert into access_accounts (uuid, username, role, created_at, updated_at)
            select gen_random_uuid(), 'person-' || n, 'user', now(), now() from generate_series(1, @People) n order by n;

            insert into chat_messages (sender_id, receiver_id, content, timestamp, is_read)
            select case when turned then b else a end, case when turned then a else b end,
                   repeat('word ', 5 + (n % 20)::integer), now() - interval '1 second' * (@messages - n), n % 11 <> 0
            from (
                select n, random() < 0.5 as turned,
                       case when n % 25 < 2 then @Busiest else first end as a,
                       case when n % 25 = 0 then 2
                            when n % 25 = 1 then 2 + floor(random() * (@People - 1))::integer
                            else (first + floor(100 * power(random(), 2))::integer) % @People + 1 end as b
                from (select n, 1 + floor(random() * @People)::integer as first from generate_series(1, @messages) n) drawn
            ) given
            where a <> b
            order by n;

            insert into chat_conversations (low_id, high_id, low_sent, high_sent, low_unread, high_unread, last_message_id)
            select least(sender_id, receiver_id), greatest(sender_id, receiver_id),
                   count(*) filter (where sender_id < receiver_id), count(*) filter (where sender_id > receiver_id),
                   count(*) filter (where receiver_id < sender_id and not is_read), count(*) filter (where receiver_id > sender_id and not is_read), max(id)
            from chat_messages group by 1, 2 order by max(id);
            """,
            new { People, Busiest, messages },
            commandTimeout: 1200);
        await connection.ExecuteAsync("vacuum (analyze) chat_messages, chat_conversations, access_accounts", commandTimeout: 600);
    }

    static async Task<long> SequentialScansAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync(Cancelled);
        return await connection.ExecuteScalarAsync<long>(
            "select sum(seq_scan)::bigint from pg_stat_user_tables where relname in ('chat_messages', 'chat_conversations')");
    }
}
