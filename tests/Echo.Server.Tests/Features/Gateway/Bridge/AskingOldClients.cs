using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Gateway.Bridge;

/// <summary>A server of revision 2026-07-28 asks by its result, and a client with a session is asked on its stream.</summary>
[Collection(GatewayTests.Name)]
public sealed class AskingOldClients(GatewayHost host) : IAsyncLifetime
{
    NewerUpstream upstream = null!;
    McpClient client = null!;
    string slug = "";

    public async ValueTask InitializeAsync()
    {
        upstream = await NewerUpstream.StartAsync();
        slug = await host.ConnectAsync(upstream.Server, host.Developer);
        client = host.Client(host.Developer, slug);
        await client.InitializeAsync(capabilities: """{"elicitation":{},"roots":{"listChanged":true},"experimental":{"x":{}}}""");
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisconnectAsync(slug, host.Developer);
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task TheAnswersGoBackWithTheRequest()
    {
        await using var stream = await client.OpenAsync("tools/call", """{"name":"ask","arguments":{"rounds":2}}""");
        for (var round = 0; round < 2; round++)
        {
            JsonNode[] questions = [(await stream.NextAsync())!, (await stream.NextAsync())!];
            var form = questions.Single(question => (string)question["method"]! == "elicitation/create");
            ((int)form["params"]!["round"]!).ShouldBe(round);
            await AnswerAsync(form, "\"result\":{\"action\":\"accept\",\"content\":{\"n\":1.50}}");
            await AnswerAsync(questions.Single(question => question != form), "\"result\":{\"roots\":[]}");
        }

        var result = (await stream.RestAsync()).ShouldHaveSingleItem()["result"]!;
        result["structuredContent"]!.ToJsonString().ShouldBe("""{"a":{"action":"accept","content":{"n":1.50}},"b":{"roots":[]}}""");
        result["resultType"].ShouldBeNull("the client's revision has no such member");
        upstream.SeenOf("tools/call").Select(call => (string?)call["requestState"]).ShouldBe([null, "1", "2"]);
    }

    [Fact]
    public async Task TheServerLearnsWhatItsClientCanBeAskedAndWants()
    {
        await client.AskAsync("logging/setLevel", """{"level":"warning"}""");
        await client.AskAsync("tools/call", """{"name":"ask","arguments":{"rounds":0}}""");
        var meta = upstream.SeenOf("tools/call").Last()["_meta"]!;
        meta["io.modelcontextprotocol/clientCapabilities"]!.ToJsonString().ShouldBe("""{"elicitation":{},"roots":{}}""");
        ((string)meta["io.modelcontextprotocol/logLevel"]!).ShouldBe("warning");
        upstream.SeenOf("logging/setLevel").ShouldBeEmpty();
    }

    [Fact]
    public async Task AClientThatRefusesEndsTheCall()
    {
        await using var stream = await client.OpenAsync("tools/call", """{"name":"ask"}""");
        JsonNode[] questions = [(await stream.NextAsync())!, (await stream.NextAsync())!];
        foreach (var question in questions)
            await AnswerAsync(question, "\"error\":{\"code\":-1,\"message\":\"no\"}");
        var error = (await stream.RestAsync()).ShouldHaveSingleItem()["error"]!;
        ((int)error["code"]!).ShouldBe(-1);
        ((string)error["message"]!).ShouldContain("refused");
    }

    [Fact]
    public async Task WhoAsksForEverIsNotAnswered()
    {
        var answering = client.OpenAsync("tools/call", """{"name":"ask","arguments":{"rounds":1000}}""");
        await using var stream = await answering;
        while (await stream.NextAsync() is { } message)
        {
            if (message["method"] is null)
            {
                ((string)message["error"]!["message"]!).ShouldContain("asking for more");
                break;
            }

            await AnswerAsync(message, "\"result\":{}");
        }

        upstream.SeenOf("tools/call").Count().ShouldBeLessThan(50);
    }

    [Fact]
    public async Task TasksAreRefusedInWords()
    {
        var reply = await client.AskAsync("tools/call", """{"name":"ask","task":{"ttl":1000}}""");
        ((string)reply.Messages[^1]["error"]!["message"]!).ShouldContain("can't be translated");
        upstream.SeenOf("tools/call").ShouldBeEmpty();
    }

    async Task AnswerAsync(JsonNode question, string answer) =>
        (await client.PostAsync($$"""{"jsonrpc":"2.0","id":{{question["id"]!.ToJsonString()}},{{answer}} }""")).Status.ShouldBe(202);
}
