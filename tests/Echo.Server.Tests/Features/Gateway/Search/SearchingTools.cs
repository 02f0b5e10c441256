using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Gateway.Search;

/// <summary>Three tools stand for all of an endpoint's.</summary>
[Collection(GatewayTests.Name)]
public sealed class SearchingTools(GatewayHost host) : IAsyncLifetime
{
    const string Tools =
        """
        [{"name":"remove_file","description":"Delete a file from disk","inputSchema":{"type":"object","properties":{"path":{"type":"string"}}}},
         {"name":"echo","description":"Says the same again","inputSchema":{"type":"object"}}]
        """;

    static readonly string[] Three = ["search_tools", "describe_tool", "call_tool"];

    ScriptedUpstream upstream = null!;
    string slug = "";

    public async ValueTask InitializeAsync()
    {
        upstream = await ScriptedUpstream.StartAsync();
        upstream.Tools = Tools;
        slug = await host.ConnectAsync(upstream.Server, host.Developer);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisconnectAsync(slug, host.Developer);
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task ToolsAreFoundDescribedAndCalled()
    {
        var client = Client("search");
        (await NamesAsync(client)).ShouldBe(Three);
        var found = await UseAsync(client, "search_tools", """{"query":"get rid of something on disk","limit":1}""");
        ((string)found["structuredContent"]!["tools"]![0]!["name"]!).ShouldBe($"{slug}__remove_file");
        found["structuredContent"]!["tools"]!.AsArray().Count.ShouldBe(1);
        var described = await UseAsync(client, "describe_tool", $$"""{"name":"{{slug}}__remove_file"}""");
        ((string)described["structuredContent"]!["inputSchema"]!["properties"]!["path"]!["type"]!).ShouldBe("string");
        await UseAsync(client, "call_tool", $$"""{"name":"{{slug}}__echo","arguments":{"x":1.50} }""");
        var call = upstream.SeenOf("tools/call").Last()["params"]!;
        ((string)call["name"]!).ShouldBe("echo");
        call["arguments"]!.ToJsonString().ShouldBe("""{"x":1.50}""");
    }

    [Fact]
    public async Task ASessionKeepsItsMode()
    {
        var client = Client("search");
        ((string)(await client.InitializeAsync())["instructions"]!).ShouldContain("search_tools");
        var listed = await client.AskAsync("tools/list");
        listed.Result["tools"]!.AsArray().Select(tool => (string)tool!["name"]!).ShouldBe(Three);
    }

    [Theory]
    [InlineData("search")]
    [InlineData("auto")]
    public async Task AServerThatNeverListsHoldsUpNoSearch(string mode)
    {
        await using var hanging = await ScriptedUpstream.StartAsync();
        var never = new TaskCompletionSource();
        var other = await host.ConnectAsync(hanging.Server, host.Developer);
        hanging.Listing = never.Task;

        // A list would be waited for 20 s each time.
        var client = Client(mode);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        for (var i = 0; i < 3; i++)
        {
            var call = mode == "auto" ? $"{slug}__echo" : "search_tools";
            var reply = await client.AskNewestAsync("tools/call", $$"""{"name":"{{call}}","arguments":{"query":"delete a file"} }""").WaitAsync(patience.Token);
            reply.Code.ShouldBe(0);
            (await client.AskNewestAsync("server/discover").WaitAsync(patience.Token)).Code.ShouldBe(0);
        }

        never.SetResult();
        await host.DisconnectAsync(other, host.Developer);
    }

    [Fact]
    public async Task FewToolsAreListed() => (await NamesAsync(Client("auto"))).ShouldContain($"{slug}__echo");

    [Fact]
    public async Task ManyToolsAreSearched()
    {
        await using var large = await ScriptedUpstream.StartAsync();
        var words = string.Concat(Enumerable.Repeat("very long-winded ", 250));
        large.Tools = $"[{string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"name":"tool_{{i}}","description":"{{words}}"}"""))}]";
        var other = await host.ConnectAsync(large.Server, host.Developer);
        var client = Client("auto");
        (await NamesAsync(client)).ShouldBe(Three);
        ((string)(await client.AskNewestAsync("server/discover")).Result["instructions"]!).ShouldContain("search_tools");
        await UseAsync(client, "call_tool", $$"""{"name":"{{slug}}__echo"}""");
        upstream.SeenOf("tools/call").Count().ShouldBe(1);
        await host.DisconnectAsync(other, host.Developer);
        (await NamesAsync(client)).ShouldContain($"{slug}__echo", "they are few again");
    }

    [Fact]
    public async Task OthersToolsAreNeitherFoundNorCalled()
    {
        var other = host.ClientAt("/mcp?mode=search", host.User);
        var found = await UseAsync(other, "search_tools", """{"query":"delete a file from disk","limit":20}""");
        found["structuredContent"]!["tools"]!.AsArray().ShouldAllBe(tool => !((string)tool!["name"]!).StartsWith(slug));
        var own = await UseAsync(Client("search"), "search_tools", """{"query":"delete a file from disk","limit":20}""");
        own["structuredContent"]!["tools"]!.AsArray().ShouldContain(tool => ((string)tool!["name"]!).StartsWith(slug));
        ((bool)(await UseAsync(other, "describe_tool", $$"""{"name":"{{slug}}__echo"}"""))["isError"]!).ShouldBeTrue();
        ((bool)(await UseAsync(other, "call_tool", $$"""{"name":"{{slug}}__echo"}"""))["isError"]!).ShouldBeTrue();
        upstream.SeenOf("tools/call").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("search_tools", "{}")]
    [InlineData("search_tools", """{"query":"x","limit":0}""")]
    [InlineData("search_tools", """{"query":"x","limit":"5"}""")]
    [InlineData("describe_tool", """{"name":7}""")]
    [InlineData("call_tool", """{"name":"none__none"}""")]
    [InlineData("call_tool", """{"name":"a","arguments":[]}""")]
    public async Task WrongArgumentsAreSaidToTheModel(string tool, string arguments) =>
        ((bool)(await UseAsync(Client("search"), tool, arguments))["isError"]!).ShouldBeTrue();

    [Fact]
    public async Task AnUnknownModeIsRefused() => (await Client("some").AskNewestAsync("tools/list")).Status.ShouldBe(422);

    [Fact]
    public async Task TokensAreCounted()
    {
        var (status, context) = await host.Echo.SendAsync(HttpMethod.Get, "/api/v1/context", host.Developer);
        status.ShouldBe(200, context.ToJsonString());
        var mine = context["items"]!.AsArray().Single(item => (string)item!["endpoint"]! == $"/mcp/servers/{slug}")!;
        ((int)mine["tools"]!).ShouldBe(2);
        ((int)mine["tokens"]!).ShouldBeInRange(20, 120);
        var tools = (await host.Echo.SendAsync(HttpMethod.Get, $"/api/v1/context/tools?endpoint=/mcp/servers/{slug}", host.Developer)).Body;
        ((string)tools["items"]![0]!["name"]!).ShouldBe("remove_file");
        tools["items"]!.AsArray().Sum(tool => (int)tool!["tokens"]!).ShouldBe((int)mine["tokens"]!);
        (await host.Echo.SendAsync(HttpMethod.Get, $"/api/v1/context/tools?endpoint=/mcp/servers/{slug}", host.User)).Status.ShouldBe(404);
    }

    McpClient Client(string mode) => host.ClientAt($"/mcp?mode={mode}", host.Developer);

    static async Task<string[]> NamesAsync(McpClient client) =>
        [.. (await client.AskNewestAsync("tools/list")).Result["tools"]!.AsArray().Select(tool => (string)tool!["name"]!)];

    static async Task<JsonNode> UseAsync(McpClient client, string tool, string arguments) =>
        (await client.AskNewestAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}} }""")).Result;
}
