using Echo.Server.Tests.Features.Access;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>The examples of document 000, literally, from an empty database on.</summary>
public sealed class TalkingAsDocumented(ChatHost host) : IClassFixture<ChatHost>
{
    [Fact]
    public async Task AliceAndBob()
    {
        (await PostAsync("/auth/register", """{"username": "alice", "email": "alice@example.com", "password": "AlicePass123!"}""", null))
            .Read("user_id").ShouldBe("1");
        (await PostAsync("/auth/register", """{"username": "bob", "email": "bob@example.com", "password": "BobPass123!"}""", null))
            .Read("user_id").ShouldBe("2");
        var alice = (await PostAsync("/auth/login", """{"email": "alice@example.com", "password": "AlicePass123!"}""", null)).Read("access_token");
        var bob = (await PostAsync("/auth/login", """{"email": "bob@example.com", "password": "BobPass123!"}""", null)).Read("access_token");

        var hello = await PostAsync("/chat/send", """{"receiver_id": 2, "content": "Hello Bob!"}""", alice);
        hello.Code.ShouldBe(201);
        ShouldBeMessage(hello.Json, 1, 1, 2, "Hello Bob!", isRead: false);
        (hello.Read("sender_username"), hello.Read("receiver_username")).ShouldBe(("alice", "bob"));
        var hi = await PostAsync("/chat/send", """{"receiver_id": 1, "content": "Hi Alice! How are you?"}""", bob);
        ShouldBeMessage(hi.Json, 2, 2, 1, "Hi Alice! How are you?", isRead: false);

        (await GetAsync("/chat/unread-count", alice)).Text.ShouldBe("""{"unread_count":1,"user_id":1}""");
        var history = await GetAsync("/chat/history/2", alice);
        ShouldBeMessage(history.At("messages")[0], 2, 2, 1, "Hi Alice! How are you?", isRead: true);
        ShouldBeMessage(history.At("messages")[1], 1, 1, 2, "Hello Bob!", isRead: false);
        (history.At("total_messages").GetInt32(), history.At("unread_count").GetInt32(), history.At("other_user_id").GetInt32()).ShouldBe((2, 0, 2));
        history.Read("other_username").ShouldBe("bob");
        (await GetAsync("/chat/history/2?limit=10&mark_as_read=true", alice)).At("messages").GetArrayLength().ShouldBe(2);

        (await PostAsync("/chat/mark-read", """{"message_ids": [1, 2, 3]}""", bob)).Text
            .ShouldBe("""{"marked_count":1,"message":"1 messages marked as read successfully"}""");
        var conversations = await GetAsync("/chat/conversations", alice);
        var only = conversations.At("conversations")[0];
        (only.GetProperty("other_user_id").GetInt32(), only.GetProperty("other_username").GetString()).ShouldBe((2, "bob"));
        only.GetProperty("last_message").GetString().ShouldBe("Hi Alice! How are you?");
        only.GetProperty("last_message_timestamp").GetDateTimeOffset().ShouldBe(hi.At("timestamp").GetDateTimeOffset());
        (only.GetProperty("unread_count").GetInt32(), only.GetProperty("total_messages").GetInt32()).ShouldBe((0, 2));
        conversations.At("total_conversations").GetInt32().ShouldBe(1);
        (await host.QueryAsync<long>("SELECT COUNT(*) FROM chat_messages;")).ShouldBe(2);
        (await host.QueryAsync<long>("SELECT COUNT(*) FROM users;")).ShouldBe(2);

        await using var socket = await ChatClient.ConnectAsync(host.Address, $"/ws/chat/1?token={alice}");
        await socket.ReadAsync("connection_confirmed");
        await socket.SendAsync("""{"type": "message", "receiver_id": 2, "content": "Hello via WebSocket!"}""");
        var frame = await socket.ReadAsync("message");
        ((int)frame["id"]!, (int)frame["sender_id"]!, (int)frame["receiver_id"]!).ShouldBe((3, 1, 2));
        ((string?)frame["content"], (string?)frame["sender_username"]).ShouldBe(("Hello via WebSocket!", "alice"));
    }

    static void ShouldBeMessage(System.Text.Json.JsonElement message, int id, int sender, int receiver, string content, bool isRead)
    {
        (message.GetProperty("id").GetInt32(), message.GetProperty("sender_id").GetInt32(), message.GetProperty("receiver_id").GetInt32())
            .ShouldBe((id, sender, receiver));
        (message.GetProperty("content").GetString(), message.GetProperty("is_read").GetBoolean()).ShouldBe((content, isRead));
        message.GetProperty("timestamp").GetString().ShouldEndWith("Z");
    }

    Task<Answer> PostAsync(string path, string body, string? token) => host.AskAsync(HttpMethod.Post, path, token, body);

    Task<Answer> GetAsync(string path, string? token) => host.AskAsync(HttpMethod.Get, path, token, body: null);
}
