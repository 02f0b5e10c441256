using Echo.Server.Tests.Features.Access;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>What is read and unread, and the list of conversations (contract section 8).</summary>
public sealed class KeepingCounts(ChatHost host) : IClassFixture<ChatHost>
{
    [Fact]
    public async Task OnlyUnreadMessagesToTheCallerAreMarked()
    {
        var (alice, bob, carol) = (await host.RegisterAsync(), await host.RegisterAsync(), await host.RegisterAsync());
        long[] toBob = [await host.SendAsync(alice, bob, "1"), await host.SendAsync(carol, bob, "2"), await host.SendAsync(alice, bob, "3")];
        var toAlice = await host.SendAsync(bob, alice, "4");
        var toCarol = await host.SendAsync(alice, carol, "5");

        var marked = await MarkAsync(bob, toBob[0], toBob[1], toBob[0], toAlice, toCarol, long.MaxValue, -1);
        marked.Text.ShouldBe("""{"marked_count":2,"message":"2 messages marked as read successfully"}""");
        (await MarkAsync(bob, toBob[0], toBob[1])).Text.ShouldBe("""{"marked_count":0,"message":"No unread messages found to mark as read"}""");
        (await UnreadAsync(bob)).ShouldBe(1);
        (await UnreadAsync(alice)).ShouldBe(1);
        (await UnreadAsync(carol)).ShouldBe(1);
        await CheckAsync();
    }

    [Fact]
    public async Task TheLatestConversationComesFirst()
    {
        var me = await host.RegisterAsync();
        var others = new List<Chatter>();
        for (var i = 0; i < 4; i++)
        {
            others.Add(await host.RegisterAsync());
            await host.SendAsync(i % 2 == 0 ? others[i] : me, i % 2 == 0 ? me : others[i], $"hello {i}");
        }

        await host.SendAsync(others[1], me, "again");
        var list = await host.GetAsync("/chat/conversations", me);
        Others(list).ShouldBe([others[1].Id, others[3].Id, others[2].Id, others[0].Id]);
        (list.At("total_conversations").GetInt32(), list.At("total_unread").GetInt32()).ShouldBe((4, 3));
        var first = list.At("conversations")[0];
        first.GetProperty("last_message").GetString().ShouldBe("again");
        (first.GetProperty("unread_count").GetInt32(), first.GetProperty("total_messages").GetInt32()).ShouldBe((1, 2));
        first.GetProperty("other_username").GetString().ShouldBe(others[1].Username);

        var page = await host.GetAsync("/chat/conversations?limit=2&offset=1", me);
        Others(page).ShouldBe([others[3].Id, others[2].Id]);
        (page.At("total_conversations").GetInt32(), page.At("total_unread").GetInt32()).ShouldBe((4, 3));
    }

    [Fact]
    public async Task NumbersHoldWhileEverybodyWritesAndReads()
    {
        var people = new List<Chatter>();
        for (var i = 0; i < 4; i++)
            people.Add(await host.RegisterAsync());
        await Task.WhenAll(people.SelectMany(me => people.Where(other => other != me).Select(other => TalkAsync(me, other))));
        await CheckAsync();
        foreach (var me in people)
        {
            foreach (var other in people.Where(other => other != me))
                await host.GetAsync($"/chat/history/{other.Id}", me);
            (await UnreadAsync(me)).ShouldBe(0);
        }

        await CheckAsync();

        async Task TalkAsync(Chatter me, Chatter other)
        {
            for (var i = 0; i < 15; i++)
            {
                var id = await host.SendAsync(me, other, $"{i}");
                if (i % 3 == 0)
                    await host.GetAsync($"/chat/history/{other.Id}?limit=5", me);
                if (i % 3 == 1)
                    await MarkAsync(other, id);
            }
        }
    }

    [Fact]
    public async Task AnAdministratorSeesHowManyThereWere()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        await host.SendAsync(alice, bob, "1");
        await host.SendAsync(alice, bob, "2");
        await host.SendAsync(bob, alice, "3");
        var boss = await host.RegisterAsync();
        await host.QueryAsync<int>("update access_accounts set role = 'admin' where id = @Id", new { boss.Id });
        boss = boss with { Token = await host.SignInAsync(boss.Username) };

        var page = await host.GetAsync($"/admin/users/{alice.Id}", boss);
        (page.At("stats.messages_sent").GetInt32(), page.At("stats.messages_received").GetInt32()).ShouldBe((2, 1), page.Text);
    }

    Task<Answer> MarkAsync(Chatter by, params long[] message_ids) => host.PostAsync("/chat/mark-read", by, new { message_ids });

    async Task<int> UnreadAsync(Chatter by)
    {
        var answer = await host.GetAsync("/chat/unread-count", by);
        answer.At("user_id").GetInt32().ShouldBe(by.Id);
        return answer.At("unread_count").GetInt32();
    }

    // What is kept is what would be counted.
    async Task CheckAsync() =>
        (await host.QueryAsync<long>(
            """
            select count(*)
            from chat_conversations c
                 full join (
                     select least(sender_id, receiver_id) as low_id, greatest(sender_id, receiver_id) as high_id,
                            count(*) filter (where sender_id < receiver_id) as low_sent, count(*) filter (where sender_id > receiver_id) as high_sent,
                            count(*) filter (where receiver_id < sender_id and not is_read) as low_unread,
                            count(*) filter (where receiver_id > sender_id and not is_read) as high_unread, max(id) as last_message_id
                     from chat_messages group by 1, 2) m using (low_id, high_id, low_sent, high_sent, low_unread, high_unread, last_message_id)
            where c.low_id is null or m.low_id is null
            """)).ShouldBe(0);

    static IEnumerable<int> Others(Answer list) =>
        list.At("conversations").EnumerateArray().Select(conversation => conversation.GetProperty("other_user_id").GetInt32());
}
