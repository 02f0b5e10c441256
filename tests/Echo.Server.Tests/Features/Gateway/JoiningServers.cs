using System.Text.Json.Nodes;
using Echo.Server.Features.Connections.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Gateway;

/// <summary>/mcp joins everything that the caller may use.</summary>
[Collection(GatewayTests.Name)]
public sealed class JoiningServers(GatewayHost host) : IAsyncLifetime
{
    static readonly string LongName = new('n', 70);

    readonly List<string> mine = [];
    ScriptedUpstream upstream = null!;

    public async ValueTask InitializeAsync() => upstream = await ScriptedUpstream.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var slug in mine)
            await host.DisconnectAsync(slug, host.Admin);
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task NamesLeadBackExactly()
    {
        upstream.Tools = $$"""[{"name":"echo"},{"name":"a.b/c"},{"name":"{{LongName}}"},{"name":"say_deadbeef"}]""";
        var slug = await ConnectAsync("");
        var client = host.Client(host.Admin);
        var names = await NamesAsync(client, slug);
        names.Count.ShouldBe(4);
        names.ShouldAllBe(name => name.Length <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_' || letter == '-'));
        names[0].ShouldBe($"{slug}__echo");
        foreach (var name in names)
            await client.AskNewestAsync("tools/call", $$"""{"name":"{{name}}","arguments":{} }""");
        upstream.SeenOf("tools/call").Select(call => (string)call["params"]!["name"]!).ShouldBe(["echo", "a.b/c", LongName, "say_deadbeef"]);
        (await NamesAsync(client, slug)).ShouldBe(names);

        upstream.Seen.Clear();
        foreach (var unknown in (string[])["echo", "none__echo", $"{slug}__", "__"])
            (await client.AskNewestAsync("tools/call", $$"""{"name":"{{unknown}}"}""")).Code.ShouldBe(-32602, unknown);
    }

    [Fact]
    public async Task PromptsResourcesAndCompletionsLeadBackToo()
    {
        var slug = await ConnectAsync("");
        var client = host.Client(host.Admin);
        (await client.AskNewestAsync("prompts/list")).Result["prompts"]!.AsArray().Select(prompt => (string)prompt!["name"]!).ShouldBe([$"{slug}__hello"]);
        await client.AskNewestAsync("prompts/get", $$"""{"name":"{{slug}}__hello"}""");
        ((string)upstream.SeenOf("prompts/get").Single()["params"]!["name"]!).ShouldBe("hello");

        (await client.AskNewestAsync("resources/list")).Result["resources"]![0]!["uri"]!.ToString().ShouldBe($"echo.{slug}+test://a");
        foreach (var uri in (string[])[$"echo.{slug}+test://a", "test://a"])
            (await client.AskNewestAsync("resources/read", $$"""{"uri":"{{uri}}"}""")).Result["contents"]![0]!["uri"]!.ToString().ShouldBe("test://a");
        var unknown = await client.AskNewestAsync("resources/read", """{"uri":"test://nowhere"}""");
        (unknown.Code, (string)unknown.Messages[^1]["error"]!["data"]!["uri"]!).ShouldBe((-32602, "test://nowhere"));

        const string argument = ",\"argument\":{\"name\":\"x\",\"value\":\"y\"}";
        await client.AskNewestAsync("completion/complete", $$$"""{"ref":{"type":"ref/prompt","name":"{{{slug}}}__hello"}{{{argument}}}}""");
        await client.AskNewestAsync("completion/complete", $$$"""{"ref":{"type":"ref/resource","uri":"echo.{{{slug}}}+test://a"}{{{argument}}}}""");
        upstream.SeenOf("completion/complete").Select(call => call["params"]!["ref"]!.ToJsonString())
            .ShouldBe(["""{"type":"ref/prompt","name":"hello"}""", """{"type":"ref/resource","uri":"test://a"}"""]);
        (await client.AskNewestAsync("completion/complete", """{"ref":7}""")).Code.ShouldBe(-32602);
    }

    [Fact]
    public async Task CollisionsAreReported()
    {
        // The second is called as the first is, once that is shortened.
        var slug = await ConnectAsync("");
        var taken = Echo.Server.Features.Gateway.ServedName.Of(slug, LongName)[(slug.Length + 2)..];
        upstream.Tools = $$"""[{"name":"{{LongName}}"},{"name":"{{taken}}"},{"name":"echo"}]""";
        await ForgetAsync(slug);
        var list = (await host.Client(host.Admin).AskNewestAsync("tools/list")).Result;
        list["tools"]!.AsArray().Count(tool => ((string)tool!["name"]!).StartsWith($"{slug}__", StringComparison.Ordinal)).ShouldBe(2);
        list["_meta"]!["echo/collisions"]!.ToJsonString().ShouldContain($$"""{"server":"{{slug}}","name":"{{taken}}"}""");
    }

    [Fact]
    public async Task WhatAServerOfferedStaysWhenItIsGone()
    {
        var other = await ScriptedUpstream.StartAsync();
        var gone = await host.ConnectAsync(other.Server, host.Admin);
        var slug = await ConnectAsync("");
        mine.Add(gone);
        var client = host.Client(host.Admin);
        var before = (await client.AskNewestAsync("tools/list")).Result;
        before["_meta"].ShouldBeNull();
        await other.DisposeAsync();
        host.Time.Advance(TimeSpan.FromMinutes(11));
        var after = (await client.AskNewestAsync("tools/list")).Result;
        after["tools"]!.ToJsonString().ShouldBe(before["tools"]!.ToJsonString());
        var note = after["_meta"]!["echo/unavailable"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)note["server"]!).ShouldBe(gone);
        ((string)note["reason"]!).ShouldNotBeNullOrEmpty();
        (await NamesAsync(client, slug)).ShouldBe([$"{slug}__echo"]);
        var call = await client.AskNewestAsync("tools/call", $$"""{"name":"{{gone}}__echo","arguments":{} }""");
        (call.Status, call.Code).ShouldBe((200, -32000));
    }

    [Theory]
    [InlineData("""{"name":"echo","inputSchema":7},{"name":"good"}""", "echo good")]
    [InlineData("""{"name":"echo","inputSchema":{"properties":[{"$ref":"#/nowhere"}]}},{"name":"good"}""", "echo good")]
    [InlineData("""7,null,{},{"name":7},{"name":"good"}""", "good")]
    public async Task OneBrokenToolHidesNoOther(string tools, string expected)
    {
        upstream.Tools = $"[{tools}]";
        var slug = await ConnectAsync("");
        (await NamesAsync(host.Client(host.Admin), slug)).ShouldBe(expected.Split(' ').Select(name => $"{slug}__{name}"));
        (await host.Client(host.Admin, slug).AskNewestAsync("tools/list")).Result["tools"]!.AsArray().Select(tool => (string)tool!["name"]!)
            .ShouldBe(expected.Split(' '));
        var good = await host.Client(host.Admin, slug).AskNewestAsync("tools/call", """{"name":"echo","arguments":{"a":1}}""");
        good.Result["structuredContent"]!.ToJsonString().ShouldBe("""{"a":1}""");
    }

    [Fact]
    public async Task WhoMaySeesIt()
    {
        var team = await ConnectAsync(",\"visibility\":\"team\"");
        var developers = await ConnectAsync(",\"visibility\":\"team\",\"roles\":[\"developer\"]");
        var own = await ConnectAsync("");
        var foreign = await host.ConnectAsync(upstream.Server, host.User);
        (await SeenByAsync(host.User, team, developers, own, foreign)).ShouldBe([team, foreign]);
        (await SeenByAsync(host.Developer, team, developers, own, foreign)).ShouldBe([team, developers]);
        (await SeenByAsync(host.Admin, team, developers, own, foreign)).ShouldBe([team, developers, own], "not everybody's private ones");
        foreach (var (token, slug, status) in ((string, string, int)[])
            [
                (host.User, team, 200), (host.User, own, 404), (host.User, developers, 404), (host.Admin, foreign, 200), (host.User, "none", 404),
            ])
        {
            var reply = await host.Client(token, slug).AskNewestAsync("tools/list");
            reply.Status.ShouldBe(status);
            if (status == 404)
                reply.Detail.ShouldBe($"No server found for slug: {slug}");
        }

        (await host.Client(host.User).AskNewestAsync("tools/call", $$"""{"name":"{{own}}__echo","arguments":{} }""")).Code.ShouldBe(-32602);
        (await host.Client(host.User).AskNewestAsync("resources/read", $$"""{"uri":"echo.{{own}}+test://a"}""")).Code.ShouldBe(-32602);
        await host.DisconnectAsync(foreign, host.User);
    }

    [Fact]
    public async Task DisabledAndPinnedToolsAreRefused()
    {
        upstream.Tools = """[{"name":"echo"},{"name":"say"}]""";
        var slug = await ConnectAsync(",\"pin_tools\":true,\"disabled_tools\":[\"say\"]");
        McpClient[] clients = [host.Client(host.Admin), host.Client(host.Admin, slug)];
        (await NamesAsync(clients[0], slug)).ShouldBe([$"{slug}__echo"]);
        upstream.Tools = """[{"name":"echo","description":"another now"},{"name":"say"}]""";
        await ForgetAsync(slug);
        foreach (var (client, prefix) in ((McpClient, string)[])[(clients[0], $"{slug}__"), (clients[1], "")])
        {
            var pinned = await client.AskNewestAsync("tools/call", $$"""{"name":"{{prefix}}echo","arguments":{} }""");
            ((string)pinned.Messages[^1]["error"]!["message"]!).ShouldContain("needs approval");
            var disabled = await client.AskNewestAsync("tools/call", $$$"""{"name":"{{{prefix}}}say","arguments":{"method":"notifications/x"}}""");
            disabled.Code.ShouldBe(-32602);
        }

        upstream.SeenOf("tools/call").ShouldBeEmpty();
        (await NamesAsync(clients[0], slug)).ShouldBeEmpty("nobody has agreed to what models would read");
        var approval = $$"""{"client_id":"{{await host.IdOfAsync(slug, host.Admin)}}","tool_name":"echo"}""";
        (await host.Echo.PostAsync("/mcp/approve_tool", host.Admin, approval)).Status.ShouldBe(200);
        (await NamesAsync(clients[0], slug)).ShouldBe([$"{slug}__echo"]);
    }

    [Fact]
    public async Task AnApprovedToolIsShownAgainWhereItsServerRests()
    {
        upstream.Tools = """[{"name":"echo","description":"one"}]""";
        var slug = await ConnectAsync(",\"pin_tools\":true");
        var client = host.Client(host.Admin);
        await NamesAsync(client, slug);
        upstream.Tools = """[{"name":"echo","description":"another now"}]""";
        await ForgetAsync(slug);
        (await NamesAsync(client, slug)).ShouldBeEmpty();
        var ended = upstream.Ended;
        host.Time.Advance(TimeSpan.FromMinutes(40));
        await GatewayHost.UntilAsync(() => upstream.Ended > ended);
        (await NamesAsync(client, slug)).ShouldBeEmpty();
        var approval = $$"""{"client_id":"{{await host.IdOfAsync(slug, host.Admin)}}","tool_name":"echo"}""";
        (await host.Echo.PostAsync("/mcp/approve_tool", host.Admin, approval)).Status.ShouldBe(200);
        (await NamesAsync(client, slug)).ShouldBe([$"{slug}__echo"]);
    }

    [Theory]
    [InlineData("Name")]
    [InlineData("NAME")]
    public async Task ASecondNameInOtherCaseIsRefused(string other)
    {
        upstream.Tools = """[{"name":"echo"},{"name":"say"}]""";
        var slug = await ConnectAsync(",\"disabled_tools\":[\"say\"]");
        var reply = await host.Client(host.Admin, slug).AskNewestAsync("tools/call", $$"""{"name":"echo","{{other}}":"say","arguments":{} }""");
        reply.Code.ShouldBe(-32602);
        upstream.SeenOf("tools/call").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tasks/list", "{}")]
    [InlineData("tasks/result", "{\"taskId\":\"1\"}")]
    public async Task ASharedServersTasksAreNobodys(string method, string parameters)
    {
        var slug = await ConnectAsync("");
        (await host.Client(host.Admin, slug).AskNewestAsync(method, parameters)).Code.ShouldBe(-32601);
        upstream.SeenOf(method).ShouldBeEmpty();
    }

    async Task<string> ConnectAsync(string more)
    {
        mine.Add(await host.ConnectAsync(upstream.Server, host.Admin, more));
        return mine[^1];
    }

    /// <summary>The server says that its tools have changed, and Echo has heard it.</summary>
    async Task ForgetAsync(string slug)
    {
        var id = Guid.Parse(await host.IdOfAsync(slug, host.Admin));
        var client = host.Client(host.Admin, slug);
        await using var stream = await client.OpenNewestAsync("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""");
        await stream.NextAsync();
        await client.AskNewestAsync("tools/list");
        await GatewayHost.UntilAsync(() => upstream.Listeners > 0);

        // Whoever listens may be told late that the server is new.
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watching = host.Echo.App.Services.GetRequiredService<ServerNews>().Watch(change =>
        {
            if (change == new ServerChange(id, OfferKind.Tools))
                heard.TrySetResult();
        });
        await upstream.SayAsync("notifications/tools/list_changed");
        await heard.Task.WaitAsync(McpStream.Patience, TestContext.Current.CancellationToken);
        await stream.NextAsync();
    }

    static async Task<IReadOnlyList<string>> NamesAsync(McpClient client, string slug) =>
        [.. (await ToolsAsync(client)).Select(tool => (string)tool!["name"]!).Where(name => name.StartsWith($"{slug}__", StringComparison.Ordinal))];

    async Task<IReadOnlyList<string>> SeenByAsync(string token, params string[] slugs)
    {
        var names = (await ToolsAsync(host.Client(token))).Select(tool => ((string)tool!["name"]!).Split("__")[0]).ToHashSet();
        return [.. slugs.Where(names.Contains)];
    }

    static async Task<JsonArray> ToolsAsync(McpClient client) => (await client.AskNewestAsync("tools/list")).Result["tools"]!.AsArray();
}
