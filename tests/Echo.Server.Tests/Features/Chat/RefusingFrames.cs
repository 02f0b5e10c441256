using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Echo.Server.Platform.Database.Notifications;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>Who may open a chat socket, and what may be said on it: nobody reads, or learns of, what is not theirs.</summary>
public sealed class RefusingFrames(ChatHost host) : IClassFixture<ChatHost>
{
    public static TheoryData<string, string, int> BrokenFrames => new()
    {
        { "nonsense", "Invalid JSON", 400 },
        { "[1]", "Invalid JSON", 400 },
        { """{"type": "shout"}""", "Unknown frame: shout", 400 },
        { """{"type": 1}""", "Unknown frame: ", 400 },
        { "{}", "Unknown frame: ", 400 },
        { """{"type": "message", "receiver_id": ME, "content": "x"}""", "Cannot send message to yourself", 400 },
        { """{"type": "message", "receiver_id": 2000000000, "content": "x"}""", "Receiver not found or inactive", 404 },
        { """{"type": "message", "receiver_id": "2", "content": "x"}""", "Request validation failed", 422 },
        { """{"type": "message", "receiver_id": 2, "content": "  "}""", "Request validation failed", 422 },
        { """{"type": "mark_read", "message_ids": []}""", "Request validation failed", 422 },
        { """{"type": "typing_indicator", "target_user_id": 2}""", "Request validation failed", 422 },
        { """{"type": "typing_indicator", "target_user_id": 2, "is_typing": "yes"}""", "Request validation failed", 422 },
        { """{"type": "get_online_status", "user_ids": []}""", "Request validation failed", 422 },
    };

    /// <summary>Every frame that does something, as one of alice would be sent to bob.</summary>
    public static TheoryData<string> Frames =>
    [
        """{"type": "message", "receiver_id": BOB, "content": "between us"}""",
        """{"type": "typing_indicator", "target_user_id": BOB, "is_typing": true}""",
        """{"type": "mark_read", "message_ids": [TO_ALICE]}""",
        """{"type": "get_online_status", "user_ids": [BOB]}""",
        """{"type": "ping"}""",
    ];

    [Theory, MemberData(nameof(BrokenFrames))]
    public async Task ABrokenFrameIsAnsweredAndTheSocketStays(string frame, string message, int code)
    {
        var alice = await host.RegisterAsync();
        await using var socket = await ChatClient.OpenAsync(host, alice);
        await socket.SendAsync(frame.Replace("ME", $"{alice.Id}", StringComparison.Ordinal));
        var error = await socket.ReadAsync("error");
        ((string?)error["message"], (int)error["code"]!).ShouldBe((message, code));
        if (code == 422)
            error["details"]!.AsArray().Count.ShouldBe(1);
        (await socket.ReadAllAsync()).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Frames))]
    public async Task NobodyElseHearsAnything(string frame)
    {
        var (alice, bob, carol) = (await host.RegisterAsync(), await host.RegisterAsync(), await host.RegisterAsync());
        await using var sender = await ChatClient.OpenAsync(host, alice);
        var toAlice = await GreetAsync(bob, alice, sender);
        await using var receiver = await ChatClient.OpenAsync(host, bob);
        await using var stranger = await ChatClient.OpenAsync(host, carol);
        await sender.SendAsync(Fill(frame, bob, toAlice));
        await sender.ReadAllAsync();

        // What concerns bob is numbered in order: when he has this one, everything before has gone where it goes.
        await host.SendAsync(carol, bob, "last");
        while ((string?)(await receiver.ReadAsync())!["content"] != "last")
        {
            // What is meant for him.
        }

        (await stranger.ReadAsync("message"))["content"]!.ToString().ShouldBe("last");
        (await stranger.ReadAllAsync()).ShouldBeEmpty();

        // Nor later: asking for all that happened gives no more.
        await using var back = await ChatClient.OpenAsync(host, carol, "&since=0");
        (await back.ReadAllAsync()).Select(missed => (string?)missed["content"]).ShouldBe(["last"]);
    }

    [Theory, MemberData(nameof(Frames))]
    public async Task AStrangerCannotDoItInSomebodysName(string frame)
    {
        var (alice, bob, carol) = (await host.RegisterAsync(), await host.RegisterAsync(), await host.RegisterAsync());
        await using var owner = await ChatClient.OpenAsync(host, alice);
        var toAlice = await GreetAsync(bob, alice, owner);
        await using var stranger = await ChatClient.OpenAsync(host, carol);
        var forged = JsonNode.Parse(Fill(frame, bob, toAlice))!.AsObject();
        foreach (var field in (string[])["user_id", "sender_id", "read_by"])
            forged[field] = alice.Id;
        await stranger.SendAsync(forged.ToJsonString());
        await stranger.ReadAllAsync();
        (await host.GetAsync("/chat/unread-count", alice)).At("unread_count").GetInt32().ShouldBe(1);
        (await host.GetAsync($"/chat/history/{bob.Id}?mark_as_read=false", alice)).At("total_messages").GetInt32().ShouldBe(1);
        (await owner.ReadAllAsync()).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Frames))]
    public async Task AFrameIsJudgedByTheRightsOfItsMoment(string frame)
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        await using var socket = await ChatClient.OpenAsync(host, alice);
        var toAlice = await GreetAsync(bob, alice, socket);
        await using var receiver = await ChatClient.OpenAsync(host, bob);
        await host.QueryAsync<int>("update access_sessions set ended_at = now() where account_id = @Id", new { alice.Id });
        await host.Services.GetRequiredService<NotificationState>().CatchUpAsync(TestContext.Current.CancellationToken);
        await socket.SendAsync(Fill(frame, bob, toAlice));
        (await socket.EndAsync()).ShouldBe(4001);
        (await receiver.ReadAllAsync()).ShouldBeEmpty();
        (await host.QueryAsync<long>(
            "select count(*) from chat_messages where sender_id = @Id or (receiver_id = @Id and is_read)", new { alice.Id })).ShouldBe(0);
    }

    [Fact]
    public async Task OnlyOnesOwnChatOpens()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        var narrow = (await host.PostAsync("/api/v1/auth/api-keys", alice, new { name = "narrow", scopes = new[] { "account:*" } })).Read("key");
        var wide = (await host.PostAsync("/api/v1/auth/api-keys", alice, new { name = "wide" })).Read("key");
        (await EndOfAsync($"/ws/chat/{alice.Id}")).ShouldBe((4001, "Not authenticated"));
        (await EndOfAsync($"/ws/chat/{alice.Id}?token=nonsense")).ShouldBe((4001, "Invalid or expired token"));
        (await EndOfAsync($"/ws/chat/{alice.Id}?token={wide}")).ShouldBe((4001, "Invalid or expired token"));
        (await EndOfAsync($"/ws/chat/{alice.Id}", ("X-API-Key", narrow))).ShouldBe((4003, "Missing permission: chat:use"));
        foreach (var path in (string[])[$"{alice.Id}", $"0{bob.Id}", $"+{bob.Id}", "x", "0"])
            (await EndOfAsync($"/ws/chat/{path}?token={bob.Token}")).ShouldBe((4003, "This is not your chat"));
        await using var socket = await ChatClient.ConnectAsync(host.Address, $"/ws/chat/{alice.Id}", ("X-API-Key", wide));
        await socket.ReadAsync("connection_confirmed");
    }

    [Fact]
    public async Task ForeignPagesAndPlainRequestsGetNoSocket()
    {
        var alice = await host.RegisterAsync();
        (await host.GetAsync($"/ws/chat/{alice.Id}", alice)).Code.ShouldBe(426);
        var refused = await Should.ThrowAsync<WebSocketException>(
            () => ChatClient.ConnectAsync(host.Address, $"/ws/chat/{alice.Id}?token={alice.Token}", ("Origin", "https://elsewhere.example")));
        refused.Message.ShouldContain($"{(int)HttpStatusCode.Forbidden}");
        await using var allowed = await ChatClient.ConnectAsync(
            host.Address, $"/ws/chat/{alice.Id}?token={alice.Token}", ("Origin", "http://localhost:3000"));
        await allowed.ReadAsync("connection_confirmed");
    }

    [Fact]
    public async Task WhatIsNoTextOrTooLongEndsTheSocketAndNothingElse()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        await using var binary = await ChatClient.OpenAsync(host, alice);
        await binary.SendBytesAsync("{}"u8.ToArray(), WebSocketMessageType.Binary);
        (await binary.EndAsync()).ShouldBe(1003);
        await using var wordy = await ChatClient.OpenAsync(host, alice);
        await wordy.SendBytesAsync([.. Enumerable.Repeat((byte)' ', 64 * 1024 + 1)]);
        (await wordy.EndAsync()).ShouldBe(1009);
        await using var next = await ChatClient.OpenAsync(host, alice);
        await host.SendAsync(bob, alice, "still here");
        await next.ReadAsync("message");
    }

    // What was numbered before a socket opened does not come to it.
    async Task<long> GreetAsync(Chatter from, Chatter to, ChatClient socket)
    {
        var id = await host.SendAsync(from, to, "hello");
        await socket.ReadAsync("message");
        return id;
    }

    async Task<(int Code, string? Reason)> EndOfAsync(string path, params (string Name, string Value)[] headers)
    {
        await using var socket = await ChatClient.ConnectAsync(host.Address, path, headers);
        return (await socket.EndAsync(), socket.Reason);
    }

    static string Fill(string frame, Chatter bob, long toAlice) =>
        frame.Replace("BOB", $"{bob.Id}", StringComparison.Ordinal).Replace("TO_ALICE", $"{toAlice}", StringComparison.Ordinal);
}
