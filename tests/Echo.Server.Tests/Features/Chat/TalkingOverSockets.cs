using Echo.Testing;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>/ws/chat/{user_id} between people on one node (contract sections 21.3 and 21.7).</summary>
public sealed class TalkingOverSockets(ChatHost host) : IClassFixture<ChatHost>
{
    [Fact]
    public async Task AMessageReachesAllSocketsOfBothSides()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        await using var laptop = await ChatClient.OpenAsync(host, alice);
        await using var phone = await ChatClient.OpenAsync(host, alice);
        await using var other = await ChatClient.OpenAsync(host, bob);

        await laptop.SendAsync($$"""{"type": "message", "receiver_id": {{bob.Id}}, "content": " Hello via WebSocket! "}""");
        var frames = new[] { await laptop.ReadAsync("message"), await phone.ReadAsync("message"), await other.ReadAsync("message") };
        foreach (var frame in frames)
        {
            frame.ToJsonString().ShouldBe(frames[0].ToJsonString());
            ((int)frame["sender_id"]!, (int)frame["receiver_id"]!, (string?)frame["content"]).ShouldBe((alice.Id, bob.Id, "Hello via WebSocket!"));
            ((string?)frame["sender_username"], (string?)frame["receiver_username"], (bool)frame["is_read"]!)
                .ShouldBe((alice.Username, bob.Username, false));
        }

        // It is the message that is stored.
        var stored = (await host.GetAsync($"/chat/history/{alice.Id}?mark_as_read=false", bob)).At("messages")[0];
        stored.GetProperty("id").GetInt64().ShouldBe((long)frames[0]["id"]!);
        stored.GetProperty("timestamp").GetString().ShouldBe((string?)frames[0]["timestamp"]);
    }

    [Fact]
    public async Task MessagesSentOverRestArriveInTheirOrder()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        await using var socket = await ChatClient.OpenAsync(host, bob);
        var ids = new List<long>();
        for (var i = 0; i < 20; i++)
            ids.Add(await host.SendAsync(alice, bob, $"{i}"));
        for (var i = 0; i < 20; i++)
            ((long)(await socket.ReadAsync("message"))["id"]!).ShouldBe(ids[i]);
    }

    [Fact]
    public async Task WhatIsReadIsToldToBothSides()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        await using var sender = await ChatClient.OpenAsync(host, alice);
        await using var reader = await ChatClient.OpenAsync(host, bob);
        long[] ids = [await host.SendAsync(alice, bob, "1"), await host.SendAsync(alice, bob, "2"), await host.SendAsync(alice, bob, "3")];
        for (var i = 0; i < 6; i++)
            await (i % 2 == 0 ? sender : reader).ReadAsync("message");

        await reader.SendAsync(new { type = "mark_read", message_ids = new[] { ids[1] } });
        await ShouldHearAsync(ids[1]);
        await host.GetAsync($"/chat/history/{alice.Id}", bob);
        await ShouldHearAsync(ids[0], ids[2]);
        (await host.GetAsync("/chat/unread-count", bob)).At("unread_count").GetInt32().ShouldBe(0);

        // Nothing happened, so nothing is told.
        await reader.SendAsync(new { type = "mark_read", message_ids = ids });
        (await reader.ReadAllAsync()).ShouldBeEmpty();

        async Task ShouldHearAsync(params long[] read)
        {
            foreach (var client in (ChatClient[])[sender, reader])
            {
                var receipt = await client.ReadAsync("read_receipt");
                receipt["message_ids"]!.AsArray().Select(id => (long)id!).ShouldBe(read);
                ((int)receipt["read_by"]!).ShouldBe(bob.Id);
                receipt["seq"].ShouldNotBeNull();
            }
        }
    }

    [Fact]
    public async Task ManyReadMessagesAreToldInSeveralReceipts()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        await host.QueryAsync<int>(
            """
            insert into chat_messages (sender_id, receiver_id, content, timestamp) select @A, @B, 'x', now() from generate_series(1, 2500);
            insert into chat_conversations values (least(@A, @B), greatest(@A, @B), 2500, 0, 0, 2500, (select max(id) from chat_messages));
            """,
            new { A = alice.Id, B = bob.Id });
        await using var sender = await ChatClient.OpenAsync(host, alice);
        await host.GetAsync($"/chat/history/{alice.Id}?limit=1", bob);
        var sizes = new List<int>();
        for (var i = 0; i < 3; i++)
            sizes.Add((await sender.ReadAsync("read_receipt"))["message_ids"]!.AsArray().Count);
        sizes.ShouldBe([1000, 1000, 500]);
    }

    [Fact]
    public async Task TypingIsToldToTheTargetOnly()
    {
        var (alice, bob, carol) = (await host.RegisterAsync(), await host.RegisterAsync(), await host.RegisterAsync());
        await using var typist = await ChatClient.OpenAsync(host, alice);
        await using var target = await ChatClient.OpenAsync(host, bob);
        await using var phone = await ChatClient.OpenAsync(host, bob);
        await using var other = await ChatClient.OpenAsync(host, carol);
        foreach (var isTyping in (bool[])[true, false])
        {
            await typist.SendAsync(new { type = "typing_indicator", target_user_id = bob.Id, is_typing = isTyping });
            foreach (var client in (ChatClient[])[target, phone])
            {
                var frame = await client.ReadAsync("typing_indicator");
                ((int)frame["user_id"]!, (bool)frame["is_typing"]!).ShouldBe((alice.Id, isTyping));
            }
        }

        (await typist.ReadAllAsync()).ShouldBeEmpty();
        (await other.ReadAllAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task PeopleAreOnlineWhileASocketIsOpen()
    {
        var (alice, bob, carol) = (await host.RegisterAsync(), await host.RegisterAsync(), await host.RegisterAsync());
        await using var asking = await ChatClient.OpenAsync(host, alice);
        var first = await ChatClient.OpenAsync(host, bob);
        var second = await ChatClient.OpenAsync(host, bob);
        (await AskAsync()).ShouldBe((true, true, false));
        await first.DisposeAsync();
        (await AskAsync()).ShouldBe((true, true, false));
        await second.DisposeAsync();
        await Eventually.TrueAsync(async () => await AskAsync() == (true, false, false), TimeSpan.FromSeconds(30));

        async Task<(bool, bool, bool)> AskAsync()
        {
            await asking.SendAsync(new { type = "get_online_status", user_ids = new[] { alice.Id, bob.Id, carol.Id, bob.Id } });
            var status = (await asking.ReadAsync("online_status"))["online_status"]!.AsObject();
            status.Count.ShouldBe(3);
            return ((bool)status[$"{alice.Id}"]!, (bool)status[$"{bob.Id}"]!, (bool)status[$"{carol.Id}"]!);
        }
    }

    [Fact]
    public async Task WhoComesBackGetsWhatWasMissed()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        var socket = await ChatClient.OpenAsync(host, bob);
        var seenBeforeAnything = socket.Seq;
        var first = await host.SendAsync(alice, bob, "heard");
        await socket.ReadAsync("message");
        var seen = socket.Seq;
        await socket.DisposeAsync();
        long[] missed = [await host.SendAsync(alice, bob, "missed"), await host.SendAsync(alice, bob, "missed too")];

        await using var back = await ChatClient.OpenAsync(host, bob, $"&since={seen}");
        foreach (var id in missed)
            ((long)(await back.ReadAsync("message"))["id"]!).ShouldBe(id);
        var live = await host.SendAsync(alice, bob, "live again");
        ((long)(await back.ReadAsync("message"))["id"]!).ShouldBe(live);

        // The first frame already says from where to go on.
        await using var fromTheStart = await ChatClient.OpenAsync(host, bob, $"&since={seenBeforeAnything}");
        foreach (var id in (long[])[first, .. missed, live])
            ((long)(await fromTheStart.ReadAsync("message"))["id"]!).ShouldBe(id);
    }

    [Fact]
    public async Task WhatIsGoneIsAGap()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        await host.SendAsync(alice, bob, "long ago");
        await using (var socket = await ChatClient.OpenAsync(host, bob, "&since=999999999"))
            ((long)(await socket.ReadAsync("gap"))["since"]!).ShouldBe(999999999);
        await using (var socket = await ChatClient.OpenAsync(host, bob, "&since=never"))
            ((int)(await socket.ReadAsync("error"))["code"]!).ShouldBe(422);
    }
}
