using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Gateway.Sessions;

/// <summary>Only revision 2025-03-26 has batches.</summary>
[Collection(GatewayTests.Name)]
public sealed class SendingBatches(GatewayHost host) : IAsyncLifetime
{
    const string Ping = """{"jsonrpc":"2.0","id":ID,"method":"ping"}""";

    ScriptedUpstream upstream = null!;
    McpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await ScriptedUpstream.StartAsync();
        client = host.Client(host.User, await host.ConnectAsync(upstream.Server, host.User, ",\"isolation\":\"session\""));
    }

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task OthersRefuseThem(string version)
    {
        await client.InitializeAsync(version);
        var reply = await client.PostAsync($"[{Of(1)}]");
        (reply.Status, reply.Code).ShouldBe((400, -32600));
    }

    [Fact]
    public async Task EachRequestIsAnswered()
    {
        await client.InitializeAsync("2025-03-26");
        var call = client.Request("tools/call", """{"name":"echo","arguments":{"b":2}}""", "\"c\"");
        var reply = await client.PostAsync($$"""[{{Of(1)}},{"jsonrpc":"2.0","method":"notifications/x"},{{call}},{{Of(1)}}]""");
        reply.Status.ShouldBe(200);
        var answers = reply.Body!.AsArray();
        answers.Count.ShouldBe(3);
        answers.Single(answer => $"{answer!["id"]}" == "c")!["result"]!["structuredContent"]!.ToJsonString().ShouldBe("""{"b":2}""");
        answers.Count(answer => $"{answer!["id"]}" == "1").ShouldBe(2);
    }

    [Fact]
    public async Task WhatWantsNoAnswerGetsNone()
    {
        await client.InitializeAsync("2025-03-26");
        var reply = await client.PostAsync("""[{"jsonrpc":"2.0","method":"notifications/x"},{"jsonrpc":"2.0","id":7,"result":{}}]""");
        (reply.Status, reply.Text).ShouldBe((202, ""));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("[[]]")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}]""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}]""")]
    public async Task WhatIsNoBatchIsRefused(string body)
    {
        await client.InitializeAsync("2025-03-26");
        var reply = await client.PostAsync(body);
        (reply.Status, reply.Code).ShouldBe((400, -32600));
        reply = await client.PostAsync(body[..^1]);
        (reply.Status, reply.Code).ShouldBe((400, -32700));
    }

    [Fact]
    public async Task ABatchHasItsLimit()
    {
        await client.InitializeAsync("2025-03-26");
        (await client.PostAsync($"[{string.Join(',', Enumerable.Range(1, 100).Select(Of))}]")).Body!.AsArray().Count.ShouldBe(100);
        (await client.PostAsync($"[{string.Join(',', Enumerable.Range(1, 101).Select(Of))}]")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task WhatComesBeforeTheAnswersComesAsAStream()
    {
        await client.InitializeAsync("2025-03-26", """{"elicitation":{}}""");
        var ask = client.Request("tools/call", """{"name":"ask","arguments":{"method":"elicitation/create"}}""", "\"ask\"");
        var report = client.Request("tools/call", """{"name":"report","_meta":{"progressToken":"t"}}""", "\"report\"");
        await using var stream = await client.OpenAsync(HttpMethod.Post, $"[{ask},{report},{Of(1)}]");
        stream.IsStream.ShouldBeTrue();
        List<JsonNode> seen = [];
        while (await stream.NextAsync() is { } message)
        {
            seen.Add(message);
            if ((string?)message["method"] == "elicitation/create")
                (await client.PostAsync($$$"""{"jsonrpc":"2.0","id":{{{message["id"]!.ToJsonString()}}},"result":{"action":"accept"}}""")).Status.ShouldBe(202);
        }

        seen.Count(message => (string?)message["method"] == "notifications/progress").ShouldBe(3);
        seen.Where(message => message["result"] is not null).Select(message => $"{message["id"]}").Order().ShouldBe(["1", "ask", "report"]);
        seen.Single(message => $"{message["id"]}" == "ask" && message["result"] is not null)["result"]!["structuredContent"]!.ToJsonString()
            .ShouldBe("""{"action":"accept"}""");
    }

    static string Of(int id) => Ping.Replace("ID", $"{id}", StringComparison.Ordinal);
}
