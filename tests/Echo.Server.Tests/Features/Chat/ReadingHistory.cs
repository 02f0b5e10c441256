using Echo.Server.Tests.Features.Access;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>GET /chat/history/{user_id} (contract section 8).</summary>
public sealed class ReadingHistory(ChatHost host) : IClassFixture<ChatHost>
{
    [Fact]
    public async Task PagesGoFromTheNewestToTheOldest()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        var ids = new List<long>();
        for (var i = 0; i < 7; i++)
            ids.Add(i % 2 == 0 ? await host.SendAsync(alice, bob, $"{i}") : await host.SendAsync(bob, alice, $"{i}"));
        ids.ShouldBe(ids.Order());
        ids.Reverse();

        (await PageAsync(alice, bob, "")).ShouldBe(ids);
        (await PageAsync(bob, alice, "?limit=3")).ShouldBe(ids[..3]);
        (await PageAsync(bob, alice, "?limit=3&offset=3")).ShouldBe(ids[3..6]);
        (await PageAsync(bob, alice, $"?limit=3&before_id={ids[2]}")).ShouldBe(ids[3..6]);
        (await PageAsync(bob, alice, $"?before_id={ids[2]}&offset=0")).ShouldBe(ids[3..]);
        (await PageAsync(bob, alice, "?offset=7")).ShouldBeEmpty();
    }

    [Fact]
    public async Task AllUnreadMessagesBecomeReadNotOnlyThoseOfThePage()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        for (var i = 0; i < 3; i++)
            await host.SendAsync(alice, bob, $"{i}");
        await host.SendAsync(bob, alice, "mine");

        var peeked = await host.GetAsync($"/chat/history/{alice.Id}?limit=2&mark_as_read=false", bob);
        (peeked.At("unread_count").GetInt32(), peeked.At("total_messages").GetInt32()).ShouldBe((3, 4));
        IsRead(peeked).ShouldBe([false, false]);

        var read = await host.GetAsync($"/chat/history/{alice.Id}?limit=2", bob);
        (read.At("unread_count").GetInt32(), read.At("total_messages").GetInt32()).ShouldBe((0, 4));
        IsRead(read).ShouldBe([false, true]);
        IsRead(await host.GetAsync($"/chat/history/{bob.Id}?mark_as_read=false", alice)).ShouldBe([false, true, true, true]);
        (await host.GetAsync("/chat/unread-count", alice)).At("unread_count").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task NobodyReadsWhatOthersWrite()
    {
        var (alice, bob, carol) = (await host.RegisterAsync(), await host.RegisterAsync(), await host.RegisterAsync());
        var id = await host.SendAsync(alice, bob, "between us");
        foreach (var other in (Chatter[])[alice, bob])
        {
            var history = await host.GetAsync($"/chat/history/{other.Id}", carol);
            (history.At("messages").GetArrayLength(), history.At("total_messages").GetInt32()).ShouldBe((0, 0));
            history.Text.ShouldNotContain("between us");
        }

        (await host.GetAsync("/chat/conversations", carol)).Text.ShouldBe("""{"conversations":[],"total_conversations":0,"total_unread":0}""");
        var marked = await host.PostAsync("/chat/mark-read", carol, new { message_ids = new[] { id } });
        marked.At("marked_count").GetInt32().ShouldBe(0);
        (await host.GetAsync("/chat/unread-count", bob)).At("unread_count").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task ADeletedAccountKeepsItsWordsAndLosesItsName()
    {
        var (alice, bob, carol) = (await host.RegisterAsync(), await host.RegisterAsync(), await host.RegisterAsync());
        await host.SendAsync(bob, alice, "before I go");
        await host.QueryAsync<int>(
            "update access_accounts set username = 'deleted-' || id, email = null, is_active = false, deleted_at = now() where id = @Id", new { bob.Id });

        var history = await host.GetAsync($"/chat/history/{bob.Id}", alice);
        history.Read("other_username").ShouldBe($"deleted-{bob.Id}");
        history.At("messages")[0].GetProperty("sender_username").GetString().ShouldBe($"deleted-{bob.Id}");
        history.At("messages")[0].GetProperty("content").GetString().ShouldBe("before I go");
        (await host.GetAsync("/chat/conversations", alice)).At("conversations")[0].GetProperty("other_username").GetString()
            .ShouldBe($"deleted-{bob.Id}");

        // To those who have never written with it, it is gone.
        (await host.GetAsync($"/chat/history/{bob.Id}", carol)).ShouldRefuse(404, "User not found");
    }

    async Task<IReadOnlyList<long>> PageAsync(Chatter by, Chatter other, string query)
    {
        var answer = await host.GetAsync($"/chat/history/{other.Id}{query}", by);
        answer.Code.ShouldBe(200, answer.Text);
        answer.At("total_messages").GetInt32().ShouldBe(7);
        return [.. answer.At("messages").EnumerateArray().Select(message => message.GetProperty("id").GetInt64())];
    }

    static IEnumerable<bool> IsRead(Answer history) =>
        history.At("messages").EnumerateArray().Select(message => message.GetProperty("is_read").GetBoolean());
}
