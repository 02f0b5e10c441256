using Echo.Server.Tests.Features.Access;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>What the chat routes refuse (contract sections 2.3 and 8).</summary>
public sealed class RefusingMessages(ChatHost host) : IClassFixture<ChatHost>
{
    public static TheoryData<string, string, string> BrokenRequests => new()
    {
        { "/chat/send", "{}", "body.receiver_id missing|body.content missing" },
        { "/chat/send", """{"receiver_id":"2","content":"x"}""", "body.receiver_id type" },
        { "/chat/send", """{"receiver_id":0,"content":"x"}""", "body.receiver_id number_range" },
        { "/chat/send", """{"receiver_id":2,"content":"   "}""", "body.content string_too_short" },
        { "/chat/send", """{"receiver_id":2,"content":null}""", "body.content null" },
        { "/chat/send", """{"receiver_id":2,"content":"a\u0000b"}""", "body.content string_forbidden" },
        { "/chat/send", $$"""{"receiver_id":2,"content":"{{new string('x', 2001)}}"}""", "body.content string_too_long" },
        { "/chat/mark-read", "{}", "body.message_ids missing" },
        { "/chat/mark-read", """{"message_ids":[]}""", "body.message_ids list_too_short" },
        { "/chat/mark-read", """{"message_ids":["1"]}""", "body.message_ids.0 type" },
        { "/chat/mark-read", $$"""{"message_ids":[{{string.Join(',', Enumerable.Range(1, 101))}}]}""", "body.message_ids list_too_long" },
        { "/chat/history/x", "", "path.user_id type" },
        { "/chat/history/2?limit=0", "", "query.limit number_range" },
        { "/chat/history/2?limit=201", "", "query.limit number_range" },
        { "/chat/history/2?offset=-1", "", "query.offset number_range" },
        { "/chat/history/2?mark_as_read=perhaps", "", "query.mark_as_read type" },
        { "/chat/history/2?before_id=7&offset=1", "", "query.offset value" },
        { "/chat/conversations?limit=101", "", "query.limit number_range" },
    };

    [Theory]
    [InlineData("POST", "/chat/send")]
    [InlineData("GET", "/chat/history/1")]
    [InlineData("GET", "/chat/unread-count")]
    [InlineData("POST", "/chat/mark-read")]
    [InlineData("GET", "/chat/conversations")]
    public async Task NeedsCredentialsAndThePermission(string method, string path)
    {
        (await AskAsync(method, path, null)).ShouldRefuse(401, "Not authenticated");
        (await AskAsync(method, path, await NarrowKeyAsync())).ShouldRefuse(403, "Missing permission: chat:use");
    }

    [Theory, MemberData(nameof(BrokenRequests))]
    public async Task BrokenRequestsAreNamed(string path, string body, string violations)
    {
        var someone = await host.RegisterAsync();
        var answer = await host.AskAsync(body.Length == 0 ? HttpMethod.Get : HttpMethod.Post, path, someone.Token, body.Length == 0 ? null : body);
        answer.Code.ShouldBe(422, answer.Text);
        answer.Violations.Order(StringComparer.Ordinal).ShouldBe(violations.Split('|').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task NobodyWritesToThemselves()
    {
        var alice = await host.RegisterAsync();
        var answer = await host.PostAsync("/chat/send", alice, new { receiver_id = alice.Id, content = "to me" });
        answer.ShouldRefuse(400, "Cannot send message to yourself");
        answer.Read("error.details.field").ShouldBe("receiver_id");
        (await host.GetAsync($"/chat/history/{alice.Id}", alice)).ShouldRefuse(400, "Cannot get chat history with yourself");
    }

    [Fact]
    public async Task WhoIsNotThereGetsNothing()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        await host.SendAsync(alice, bob, "while you are there");
        (await host.PostAsync("/chat/send", alice, new { receiver_id = int.MaxValue, content = "anybody?" }))
            .ShouldRefuse(404, "Receiver not found or inactive");
        (await host.GetAsync($"/chat/history/{int.MaxValue}", alice)).ShouldRefuse(404, "User not found");

        await host.QueryAsync<int>("update access_accounts set is_active = false where id = @Id", new { bob.Id });
        (await host.PostAsync("/chat/send", alice, new { receiver_id = bob.Id, content = "still there?" }))
            .ShouldRefuse(404, "Receiver not found or inactive");

        // What was written stays readable.
        var history = await host.GetAsync($"/chat/history/{bob.Id}", alice);
        history.At("messages").GetArrayLength().ShouldBe(1);
        history.Read("other_username").ShouldBe(bob.Username);
    }

    Task<Answer> AskAsync(string method, string path, string? token) => host.AskAsync(new(method), path, token, method == "GET" ? null : "{}");

    async Task<string> NarrowKeyAsync()
    {
        var made = await host.PostAsync("/api/v1/auth/api-keys", await host.RegisterAsync(), new { name = "narrow", scopes = new[] { "account:*" } });
        made.Code.ShouldBe(201, made.Text);
        return made.Read("key");
    }
}
