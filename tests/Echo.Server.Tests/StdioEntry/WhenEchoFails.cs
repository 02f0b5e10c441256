using System.Text.Json.Nodes;
using Echo.Testing;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.StdioEntry;

/// <summary>Whatever goes wrong between the stdio entry and Echo, the client is told, in words that help.</summary>
public sealed class WhenEchoFails
{
    const string Meta = """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task NobodyListens()
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        await using var client = StdioClient.To(url);
        ((string?)(await client.AskAsync(List(1)))["error"]?["message"]).ShouldStartWith($"Echo at {url}/mcp does not answer (");
        ((string?)(await client.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"initialize"}"""))["error"]?["message"]).ShouldEndWith(
            "start it with ./run, or set ECHO_URL to where it listens");
        await client.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        (await client.CloseAsync()).ShouldBe(0);
        client.Lines.Count.ShouldBe(2, "a notification has no answer");
        client.Said.ShouldContain("notifications/initialized: Echo at ");
    }

    [Theory]
    [InlineData(429, "Echo takes no more requests for now: too many. Try again in 7 s")]
    [InlineData(503, "HTTP 503: too many. Try again in 7 s; Echo's log says more")]
    [InlineData(403, "does not let this API key do that: too many. Set ECHO_API_KEY to a key that may")]
    [InlineData(413, "Gateway__MaxMessageMegabytes")]
    public async Task AProblemBecomesASentence(int status, string sentence)
    {
        await using var echo = await FakeEcho.StartAsync(async (http, _) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.RetryAfter = "7";
            http.Response.ContentType = "application/problem+json";
            await http.Response.WriteAsync("""{"type":"urn:x","status":1,"detail":"too many."}""");
        });
        await using var client = StdioClient.To(echo.Url);
        var error = (await client.AskAsync(List("\"ö\"")))["error"]!;
        ((int)error["code"]!).ShouldBe(-32000);
        ((string)error["message"]!).ShouldContain(sentence);
    }

    [Fact]
    public async Task AnErrorOfJsonRpcPassesUnchanged()
    {
        const string Error = """{"code":-32601,"message":"Method not found","data":{"a":1.0}}""";
        await using var echo = await FakeEcho.StartAsync(async (http, message) =>
        {
            http.Response.StatusCode = 404;
            var id = (int)message!["id"]! == 1 ? "\"id\":1," : "";
            await FakeEcho.JsonAsync(http, $$$"""{"jsonrpc":"2.0",{{{id}}}"error":{{{Error}}}}""");
        });
        await using var client = StdioClient.To(echo.Url);
        foreach (var id in new[] { 1, 2 })
        {
            await client.SendAsync(List(id));
            (await client.LineAsync(line => (int?)line["id"] == id)).ShouldContain($"\"error\":{Error}");
        }
    }

    [Fact]
    public async Task AStreamThatBreaksWithoutSessionIsAnError()
    {
        await using var echo = await FakeEcho.StartAsync((http, _) =>
            FakeEcho.EventAsync(http, "id: 1\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n\n"));
        await using var client = StdioClient.To(echo.Url);
        (await client.AskAsync(List(1)))["error"].ShouldNotBeNull()["message"]!.ToString().ShouldContain("broke before the answer was complete");
        client.Lines[0].ShouldBe("""{"jsonrpc":"2.0","method":"notifications/x"}""");
        echo.Seen.Count.ShouldBe(1, "the revision knows no resuming");
    }

    [Fact]
    public async Task AStreamThatBreaksInASessionIsResumed()
    {
        await using var echo = await FakeEcho.StartAsync(async (http, message) =>
        {
            if (http.Request.Method == "GET")
                await FakeEcho.EventAsync(http, """data: {"jsonrpc":"2.0","id":1,"result":{"rest":true}}""" + "\n\n");
            else if (http.Request.Method == "DELETE")
                http.Response.StatusCode = 204;
            else if ((string?)message!["method"] == "initialize")
                await BeginAsync(http, message);
            else
                await FakeEcho.EventAsync(http, "id: 9\nretry: 30\ndata: \n\n");
        });
        await using var client = StdioClient.To(echo.Url);
        await client.AskAsync(Initialize);
        ((bool?)(await client.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call"}"""))["result"]?["rest"]).ShouldBe(true);
        await client.CloseAsync();
        echo.Seen.Select(request => $"{request.Verb} {request.Method}").ShouldBe(["POST initialize", "POST tools/call", "GET ", "DELETE "]);
        var resumed = echo.Seen.ElementAt(2).Headers;
        ((string?)resumed["Last-Event-ID"], (string?)resumed["Mcp-Session-Id"], (string?)resumed["MCP-Protocol-Version"]).ShouldBe(("9", "s", "2025-11-25"));
        echo.Seen.First().Headers.ContainsKey("Mcp-Session-Id").ShouldBeFalse();
        echo.Seen.ShouldAllBe(request => (string?)request.Headers.Authorization == "Bearer a-key");
    }

    [Fact]
    public async Task ACancelledRequestWithoutSessionIsLeft()
    {
        var left = new TaskCompletionSource();
        await using var echo = await FakeEcho.StartAsync(async (http, _) =>
        {
            await FakeEcho.EventAsync(http, ": wait\n\n");
            http.RequestAborted.Register(() => left.TrySetResult());
            await left.Task;
        });
        await using var client = StdioClient.To(echo.Url);
        await client.SendAsync(List(5));
        await Eventually.TrueAsync(() => echo.Seen.Count == 1, Patience);
        await client.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}""");
        await left.Task.WaitAsync(Patience);
        (await client.CloseAsync()).ShouldBe(0);
        client.Lines.ShouldBeEmpty();
        echo.Seen.Count.ShouldBe(1, "leaving says it all");
    }

    [Fact]
    public async Task ASubscriptionStreamsUntilTheInputEnds()
    {
        await using var echo = await FakeEcho.StartAsync(async (http, _) =>
        {
            await FakeEcho.EventAsync(http, "data: {\"jsonrpc\":\"2.0\",\ndata: \"method\":\"notifications/tools/list_changed\"}\n\n");
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        await using var client = StdioClient.To(echo.Url);
        await client.SendAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"_meta":{{{Meta}}}}}""");
        (await client.LineAsync(_ => true)).ShouldBe("""{"jsonrpc":"2.0", "method":"notifications/tools/list_changed"}""");
        (await client.CloseAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task ManyRequestsAreUnderWayAtOnceAndEachLineIsWhole()
    {
        const int Many = 100;
        var all = new TaskCompletionSource();
        var waiting = 0;
        await using var echo = await FakeEcho.StartAsync(async (http, message) =>
        {
            if (Interlocked.Increment(ref waiting) == Many)
                all.TrySetResult();
            await all.Task.WaitAsync(Patience);
            await FakeEcho.AnswerAsync(http, message!, $$"""{"text":"{{new string('x', 100_000)}}"}""");
        });
        await using var client = StdioClient.To(echo.Url);
        await client.SendAsync([.. Enumerable.Range(1, Many).Select(id => List(id))]);
        (await client.CloseAsync()).ShouldBe(0);
        await Eventually.TrueAsync(() => client.Lines.Count == Many, Patience);
        client.Lines.Select(line => (int)JsonNode.Parse(line)!["id"]!).Order().ShouldBe(Enumerable.Range(1, Many));
    }

    [Fact]
    public async Task WhatIsNoMessageIsAnErrorAndTheNextLineCounts()
    {
        await using var echo = await FakeEcho.StartAsync((http, message) => FakeEcho.AnswerAsync(http, message!, "{}"));
        await using var client = StdioClient.To(echo.Url);
        await client.SendAsync("hello", "", List(1));
        await client.AnswerAsync(1);
        ((int?)JsonNode.Parse(client.Lines[0])!["error"]!["code"]).ShouldBe(-32700);
        echo.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task ASignalEndsItAtOnce()
    {
        await using var echo = await FakeEcho.StartAsync((http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await using var client = StdioClient.To(echo.Url);
        await client.SendAsync(List(1));
        await Eventually.TrueAsync(() => echo.Seen.Count == 1, Patience);
        (await client.StopAsync()).ShouldBe(0);
    }

    const string Initialize = """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}""";

    static Task BeginAsync(HttpContext http, JsonNode message)
    {
        http.Response.Headers["Mcp-Session-Id"] = "s";
        return FakeEcho.AnswerAsync(http, message, """{"protocolVersion":"2025-11-25","capabilities":{}}""");
    }

    static string List(object id) => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/list","params":{"_meta":{{{Meta}}}}}""";
}
