using System.Text;

namespace Echo.Server.Tests.Features.Gateway.Stateless;

/// <summary>What stands in the body of a request of 2026-07-28 and in its headers has to be the same.</summary>
[Collection(GatewayTests.Name)]
public sealed class CheckingHeaders(GatewayHost host) : IAsyncLifetime
{
    const string Call = """{"name":"echo","arguments":{"a":1}}""";

    ScriptedUpstream upstream = null!;
    McpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await ScriptedUpstream.StartAsync();
        upstream.Tools =
            """
            [{"name":"echo","inputSchema":{"type":"object"}},
             {"name":"region","inputSchema":{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}}]
            """;
        client = host.Client(host.User, await host.ConnectAsync(upstream.Server, host.User));
    }

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    [Theory]
    [InlineData("MCP-Protocol-Version", "", 400, -32020)]
    [InlineData("MCP-Protocol-Version", "2025-11-25", 400, -32020)]
    [InlineData("Mcp-Method", "", 400, -32020)]
    [InlineData("Mcp-Method", "tools/list", 400, -32020)]
    [InlineData("Mcp-Method", "TOOLS/CALL", 400, -32020)]
    [InlineData("Mcp-Name", "", 400, -32020)]
    [InlineData("Mcp-Name", "other", 400, -32020)]
    [InlineData("Mcp-Name", "ECHO", 400, -32020)]
    [InlineData("mcp-name", "  echo  ", 200, 0)]
    [InlineData("Mcp-Name", "=?base64?ZWNobw==?=", 200, 0)]
    [InlineData("Mcp-Name", "=?base64?ZWNobw?=", 400, -32020)]
    [InlineData("Mcp-Name", "=?base64?ZW*hbw==?=", 400, -32020)]
    [InlineData("Mcp-Name", "ZWNobw==", 400, -32020)]
    [InlineData("Mcp-Name", "=?base64?ZWNobw==", 400, -32020)]
    public async Task EachHeaderSaysWhatTheBodySays(string header, string value, int status, int code)
    {
        var reply = await client.AskNewestAsync("tools/call", Call, "", (header, value));
        (reply.Status, reply.Code).ShouldBe((status, code), reply.Text);
        ((int)reply.Messages[^1]["id"]!).ShouldBe(1, "an error is the request's too");
        upstream.SeenOf("tools/call").Count().ShouldBe(code == 0 ? 1 : 0);
    }

    [Theory]
    [InlineData("MCP-Protocol-Version", McpClient.Newest)]
    [InlineData("Mcp-Method", "tools/call")]
    [InlineData("Mcp-Name", "echo")]
    public async Task AHeaderThatStandsTwiceSaysNothing(string header, string value)
    {
        var reply = await client.AskNewestAsync("tools/call", Call, "", (header, value), (header, value));
        reply.Status.ShouldBe(400);
        reply.Code.ShouldBe(-32020, reply.Text);
    }

    [Theory]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/clientCapabilities":{}}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":[]}}""")]
    [InlineData("""{"_meta":[]}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    public async Task WhatEachRequestSaysOfItselfIsNotOptional(string parameters)
    {
        var reply = await client.PostAsync(
            client.Request("server/discover", parameters), ("MCP-Protocol-Version", McpClient.Newest), ("Mcp-Method", "server/discover"));
        (reply.Status, reply.Code).ShouldBe((400, -32602), reply.Text);
    }

    [Theory]
    [InlineData("tools/call")]
    [InlineData("prompts/get")]
    [InlineData("resources/read")]
    public async Task WhatHasNoNameIsNotLookedFor(string method)
    {
        var reply = await client.AskNewestAsync(method);
        (reply.Status, reply.Code).ShouldBe((400, -32602));
    }

    [Fact]
    public async Task NamesOfOtherCharactersTravelEncoded()
    {
        const string uri = "test://grüße/\U0001F600";
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(uri));
        var reply = await client.AskNewestAsync("resources/read", $$"""{"uri":"{{uri}}"}""", "", ("Mcp-Name", $"=?base64?{encoded}?="));
        ((string)reply.Result["contents"]![0]!["uri"]!).ShouldBe(uri);
    }

    [Theory]
    [InlineData("""{"region":"eu"}""", "eu", 0)]
    [InlineData("""{"region":"eu"}""", "us", -32020)]
    [InlineData("""{"region":"eu"}""", null, -32020)]
    [InlineData("{}", "eu", -32020)]
    [InlineData("{}", null, 0)]
    public async Task ArgumentsThatAToolWantsInHeadersAreCompared(string arguments, string? header, int code)
    {
        await client.AskNewestAsync("tools/list");
        var parameters = $$"""{"name":"region","arguments":{{arguments}} }""";
        (string, string)[] headers = header is null ? [] : [("Mcp-Param-Region", header)];
        var reply = await client.AskNewestAsync("tools/call", parameters, "", headers);

        // The scripted server has no such tool after all; its own answer shows that it was asked.
        reply.Code.ShouldBe(code == 0 ? -32602 : code, reply.Text);
        upstream.SeenOf("tools/call").Count().ShouldBe(code == 0 ? 1 : 0);
    }

    [Theory]
    [InlineData("/mcp", "SLUG__region")]
    [InlineData("/mcp?mode=search", "SLUG__region")]
    [InlineData("/mcp/sets/SLUG", "again")]
    [InlineData("/mcp/servers/SLUG", "region", """{"elicitation":{}}""")]
    public async Task TheyAreComparedWhereverTheToolIsCalled(string path, string tool, string askable = "{}")
    {
        var slug = await ConnectAsync();
        var set = $$"""{"slug":"{{slug}}","name":"x","items":[{"source":"{{slug}}","kind":"tool","name":"region","as":"again"}]}""";
        (await host.Echo.PostAsync("/api/v1/sets", host.Developer, set)).Status.ShouldBe(201);
        var caller = host.ClientAt(path.Replace("SLUG", slug, StringComparison.Ordinal), host.Developer);
        caller.Askable = askable;
        var call = $$"""{"name":"{{tool.Replace("SLUG", slug, StringComparison.Ordinal)}}","arguments":{"region":"eu"} }""";
        (await caller.AskNewestAsync("tools/call", call, "", ("Mcp-Param-Region", "us"))).Code.ShouldBe(-32020);
        upstream.SeenOf("tools/call").ShouldBeEmpty();
        await caller.AskNewestAsync("tools/call", call, "", ("Mcp-Param-Region", "eu"));
        upstream.SeenOf("tools/call").Count().ShouldBe(1);
        await host.Echo.SendAsync(HttpMethod.Delete, $"/api/v1/sets/{slug}", host.Developer);
        await host.DisconnectAsync(slug, host.Developer);
    }

    [Fact]
    public async Task WhoHasNotSeenTheToolOwesNoHeaders()
    {
        var slug = await ConnectAsync();
        var call = $$"""{"name":"call_tool","arguments":{"name":"{{slug}}__region","arguments":{"region":"eu"} } }""";
        await host.ClientAt("/mcp?mode=search", host.Developer).AskNewestAsync("tools/call", call);
        upstream.SeenOf("tools/call").Count().ShouldBe(1);
        await host.DisconnectAsync(slug, host.Developer);
    }

    [Fact]
    public async Task ResultsSayHowLongTheyHold()
    {
        var list = (await client.AskNewestAsync("tools/list")).Result;
        ((string)list["resultType"]!, (string)list["cacheScope"]!).ShouldBe(("complete", "private"));
        ((int)list["ttlMs"]!).ShouldBeGreaterThanOrEqualTo(0);
        (await client.AskNewestAsync("tools/call", Call)).Result.ToJsonString().ShouldBe(
            """{"content":[],"structuredContent":{"a":1},"resultType":"complete"}""");
    }

    [Fact]
    public async Task LeavingCancels()
    {
        await using (var stream = await client.OpenNewestAsync("tools/call", """{"name":"hold","arguments":{"times":5}}"""))
            await GatewayHost.UntilAsync(() => upstream.Held == 1);
        await GatewayHost.UntilAsync(() => upstream.GivenUp > 0);
    }

    /// <summary>The upstream once more, with its tools known.</summary>
    async Task<string> ConnectAsync()
    {
        var slug = await host.ConnectAsync(upstream.Server, host.Developer);
        await host.Client(host.Developer, slug).AskNewestAsync("tools/list");
        return slug;
    }
}
