using System.Collections.Concurrent;
using Dapper;
using Echo.Server.Features.Chat;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>Ids of one conversation in the order of the commits: whoever asks for what came after the last id misses nothing.</summary>
public sealed class NumberingMessages(ChatHost host) : IClassFixture<ChatHost>
{
    const int Each = 150;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AReaderWhoAsksForNewerIdsMissesNone()
    {
        var (alice, bob, carol) = (await host.RegisterAsync(), await host.RegisterAsync(), await host.RegisterAsync());
        var store = host.Services.GetRequiredService<MessageStore>();
        var seen = new ConcurrentBag<long>();
        var writing = Task.WhenAll(WriteAsync(alice, bob), WriteAsync(bob, alice), WriteAsync(alice, bob), WriteAsync(bob, alice));
        var last = 0L;
        bool isOver;
        do
        {
            isOver = writing.IsCompleted;
            foreach (var id in await NewerAsync(last))
            {
                seen.Add(id);
                last = id;
            }
        }
        while (!isOver);

        await writing;
        seen.Count.ShouldBe(4 * Each);

        // Batches of several conversations, in one order and the other.
        async Task WriteAsync(Chatter from, Chatter to)
        {
            for (var i = 0; i < Each; i++)
            {
                NewMessage[] batch = [new(from.Id, from.Username, to.Id, $"{i}"), new(carol.Id, carol.Username, from.Id, $"{i}")];
                var stored = await store.AddAsync(i % 2 == 0 ? batch : [batch[1], batch[0]], Cancelled);
                stored.ShouldAllBe(message => message != null);
            }
        }

        async Task<IEnumerable<long>> NewerAsync(long after)
        {
            await using var connection = await host.Database.Source.OpenConnectionAsync(Cancelled);
            return await connection.QueryAsync<long>(
                """
                select id from chat_messages
                where least(sender_id, receiver_id) = @Low and greatest(sender_id, receiver_id) = @High and id > @after order by id
                """,
                new { Low = Math.Min(alice.Id, bob.Id), High = Math.Max(alice.Id, bob.Id), after });
        }
    }

    [Fact]
    public async Task ABatchAnswersEachSenderTheirOwn()
    {
        var (alice, bob, carol) = (await host.RegisterAsync(), await host.RegisterAsync(), await host.RegisterAsync());
        var stored = await host.Services.GetRequiredService<MessageStore>().AddAsync(
            [
                new(alice.Id, alice.Username, bob.Id, "to bob"), new(alice.Id, alice.Username, int.MaxValue, "to nobody"),
                new(carol.Id, carol.Username, bob.Id, "to bob as well"), new(bob.Id, bob.Username, alice.Id, "to alice"),
            ],
            Cancelled);
        stored.Select(message => message?.Content).ShouldBe(["to bob", null, "to bob as well", "to alice"]);
        stored[0]!.Id.ShouldBeLessThan(stored[3]!.Id);
        (stored[2]!.SenderUsername, stored[2]!.ReceiverUsername).ShouldBe((carol.Username, bob.Username));
        (await host.GetAsync("/chat/unread-count", bob)).At("unread_count").GetInt32().ShouldBe(2);
    }
}
