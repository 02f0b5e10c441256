using Echo.Mcp.Serving;
using Echo.Server.Features.Gateway.Sessions;
using Echo.Server.Tests.Features.Connections;
using Echo.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.StdioEntry;

/// <summary>The stdio entry in front of a real Echo, with a server behind it.</summary>
public sealed class PassingMessagesOn(EchoHost echo) : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string Token = "a-bearer-token";

    const string Meta =
        """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";

    const string Initialize =
        """{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{}}}""";

    const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    readonly TinyMcpServer server = new(Token);
    string id = "";

    public async ValueTask InitializeAsync()
    {
        await server.StartAsync();
        var (status, made) = await echo.PostAsync(
            "/mcp/connect", echo.User, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}","name":"tiny"}""");
        status.ShouldBe(201, made.ToJsonString());
        id = (string)made["client_id"]!;
    }

    public async ValueTask DisposeAsync()
    {
        var (status, body) = await echo.SendAsync(HttpMethod.Delete, $"/api/v1/connections/{id}", echo.User);
        status.ShouldBe(204, body.ToString());
        await server.DisposeAsync();
    }

    [Fact]
    public async Task ABareOriginMeansTheJoinedEndpoint()
    {
        await using var client = Client("");
        var list = await client.AskAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{{{Meta}}}}}""");
        list["result"]!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!).ShouldContain("tiny__echo");
        (await client.CloseAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("application/json", "{0}")]
    [InlineData("text/event-stream", "event: message\ndata: {0}\n\n")]
    public async Task WhatGoesInComesOutLetterByLetter(string type, string form)
    {
        const string Value = """{"z":1.0,"a":123456789012345678901234567890.5e400,"t":"Grüße \u00e9 \/ \u2028","d":[{"b":null, "a":-0}],"":true}""";
        const string Answer = $$$"""{"result":{"structuredContent":{{{Value}}}},"x":{}, "id":"ä","jsonrpc":"2.0"}""";
        await using var fake = await FakeEcho.StartAsync(async (http, _) =>
        {
            http.Response.ContentType = type;
            await http.Response.WriteAsync(form.Replace("{0}", Answer, StringComparison.Ordinal));
        });
        await using var client = StdioClient.To(fake.Url);
        var request = $$$"""{"id":"ä", "params":{"name":"föö","arguments":{{{Value}}},"_meta":{{{Meta}}}},"x":1e0,"method":"prompts/get","jsonrpc":"2.0"}""";
        await client.SendAsync($"  {request} \r");
        (await client.LineAsync(_ => true)).ShouldBe(Answer);
        var (_, _, headers, body) = fake.Seen.ShouldHaveSingleItem();
        body.ShouldBe(request);
        ((string?)headers["MCP-Protocol-Version"], (string?)headers["Mcp-Method"]).ShouldBe(("2026-07-28", "prompts/get"));
        HeaderValue.Decode(headers["Mcp-Name"]!).ShouldBe("föö");
    }

    [Fact]
    public async Task ASessionMayBeSentInOneGo()
    {
        await using var client = Client("/mcp/servers/tiny");
        await client.SendAsync(
            Initialize,
            Initialized,
            """{"jsonrpc":"2.0","id":2,"method":"tools/list"}""",
            """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"echo","arguments":{"n":3}}}""",
            """{"jsonrpc":"2.0","id":4,"method":"ping"}""");
        (await client.CloseAsync()).ShouldBe(0);
        ((int?)(await client.AnswerAsync(3))["result"]!["structuredContent"]!["n"]).ShouldBe(3, "answers under way are waited for");
        client.Lines.Count(line => line.Contains("\"id\":", StringComparison.Ordinal)).ShouldBe(4, "that a list has changed may be told besides");
        ((string?)(await client.AnswerAsync("i"))["result"]!["protocolVersion"]).ShouldBe("2025-06-18");
        Sessions.All.ShouldBeEmpty("the session was ended");
    }

    [Fact]
    public async Task ALostSessionIsOpenedAnewAndTheRequestRepeatedOnce()
    {
        await using var client = Client("/mcp/servers/tiny");
        await client.AskAsync(Initialize);
        await client.SendAsync(Initialized);
        var lost = Sessions.All.ShouldHaveSingleItem();
        await Sessions.EndAsync(lost);
        var answer = await client.AskAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"n":7}}}""");
        ((int?)answer["result"]?["structuredContent"]?["n"]).ShouldBe(7, answer.ToJsonString());
        Sessions.All.ShouldHaveSingleItem().ShouldNotBe(lost);
        client.Said.ShouldContain("a new one was opened");
        client.Lines.Count.ShouldBe(2, "the second initialize is not answered to the client");
    }

    [Fact]
    public async Task ALostSessionIsNoticedWhileTheClientOnlyListens()
    {
        await using var client = Client("/mcp/servers/tiny");
        await client.AskAsync(Initialize);
        await client.SendAsync(Initialized);
        var lost = Sessions.All.ShouldHaveSingleItem();
        await Eventually.TrueAsync(() => lost.General.Abandoned is null, TimeSpan.FromSeconds(30));
        await Sessions.EndAsync(lost);
        await Eventually.TrueAsync(() => Sessions.All is [var other] && other != lost && other.General.Abandoned is null, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task AHeaderIsMadeOfAnArgumentThatTheToolWantsToSeeThere()
    {
        const string Schema = """{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}""";
        server.OnMessage = (message, _) => Task.FromResult<IResult?>((string)message["method"]! != "tools/list" ? null : Results.Text(
            $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"tools":[{"name":"here","inputSchema":{{{Schema}}}}]}}""", "application/json"));
        await echo.PostAsync($"/api/v1/connections/{id}/reconnect", echo.User, "{}");
        await using var client = Client("/mcp/servers/tiny");
        var answer = await client.AskAsync(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"here","arguments":{"region":"Zürich"},"_meta":{{{Meta}}}}}""");
        ((string?)answer["result"]?["structuredContent"]?["region"]).ShouldBe("Zürich", answer.ToJsonString());
        client.Lines.Count.ShouldBe(1, "the list that was needed for it is not the client's");
    }

    [Theory]
    [InlineData(null, "/mcp", "make one (POST /api/v1/auth/api-keys) and set ECHO_API_KEY")]
    [InlineData("wrong", "/mcp", "Set ECHO_API_KEY to a valid key")]
    [InlineData("", "/mcp/servers/nothing", "No server found for slug: nothing. Set ECHO_URL to")]
    public async Task ARefusalSaysWhatToDo(string? key, string path, string sentence)
    {
        await using var client = StdioClient.To(echo.App.Urls.First() + path, key is "" ? echo.User : key);
        foreach (var request in new[] { Initialize, $$$"""{"jsonrpc":"2.0","id":"m","method":"tools/list","params":{"_meta":{{{Meta}}}}}""" })
            (await client.AskAsync(request))["error"].ShouldNotBeNull()["message"]!.ToString().ShouldContain(sentence);
        client.Said.ShouldContain(sentence);
    }

    SessionTable Sessions => echo.App.Services.GetRequiredService<SessionTable>();

    StdioClient Client(string path) => StdioClient.To(echo.App.Urls.First() + path, echo.User);
}
