using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Gateway.Sessions;

/// <summary>Sessions hear of what changes at the servers that they see, and of nothing else.</summary>
[Collection(GatewayTests.Name)]
public sealed class WatchingServers(GatewayHost host) : IAsyncLifetime
{
    const string Tools = "notifications/tools/list_changed";
    const string Prompts = "notifications/prompts/list_changed";
    const string Updated = "notifications/resources/updated";

    ScriptedUpstream upstream = null!;
    string slug = "";

    public async ValueTask InitializeAsync()
    {
        upstream = await ScriptedUpstream.StartAsync();
        slug = await host.ConnectAsync(upstream.Server, host.User);
    }

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    [Fact]
    public async Task AWatchedResourceIsToldUnderTheClientsName()
    {
        foreach (var (client, uri) in ((McpClient, string)[])[(host.Client(host.User, slug), "test://a"), (host.Client(host.User), $"echo.{slug}+test://a")])
        {
            await client.InitializeAsync();
            await using var stream = await client.ListenAsync();
            (await client.AskAsync("resources/subscribe", $$"""{"uri":"{{uri}}"}""")).Result.ToJsonString().ShouldBe("{}");
            await upstream.SayAsync(Updated, """{"uri":"test://a","title":"A"}""");
            var told = await UntilAsync(stream, Updated);
            ((string)told["params"]!["uri"]!, (string)told["params"]!["title"]!).ShouldBe((uri, "A"));
            (await client.AskAsync("resources/unsubscribe", $$"""{"uri":"{{uri}}"}""")).Result.ToJsonString().ShouldBe("{}");
            await upstream.SayAsync(Updated, """{"uri":"test://a"}""");
            await client.SendAsync(HttpMethod.Delete, null);

            // Others' servers come and go at the joined endpoint.
            (await stream.RestAsync()).ShouldNotContain(message => (string?)message["method"] == Updated);
        }
    }

    [Fact]
    public async Task AnUnknownResourceCanNotBeWatched()
    {
        var client = host.Client(host.User);
        await client.InitializeAsync();
        var endless = $$"""{"uri":"test://{{new string('a', 9000)}}"}""";
        foreach (var parameters in (string[])["{}", """{"uri":7}""", """{"uri":"echo.none+a"}""", """{"uri":"nowhere://x"}""", endless])
            (await client.AskAsync("resources/subscribe", parameters)).Code.ShouldBe(-32602);
    }

    [Fact]
    public async Task WhatChangedWhileTheServerCouldNotBeHeardIsListed()
    {
        var client = host.Client(host.User, slug);
        await client.InitializeAsync();
        (await client.AskAsync("tools/list")).Text.ShouldNotContain("later");
        await GatewayHost.UntilAsync(() => upstream.Listeners > 0);
        upstream.HangUp();
        upstream.Tools = """[{"name":"later","inputSchema":{"type":"object"}}]""";
        await GatewayHost.UntilAsync(async () => (await client.AskAsync("tools/list")).Text.Contains("later", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AChangedListReachesThoseWhoSeeTheServerAndNobodyElse()
    {
        McpClient[] seeing = [host.Client(host.User, slug), host.Client(host.User)];
        var other = await ScriptedUpstream.StartAsync();
        await using var _ = other;
        var mine = await host.ConnectAsync(other.Server, host.Developer);
        McpClient[] blind = [host.Client(host.Developer), host.Client(host.Developer, mine)];
        List<McpStream> streams = [];
        foreach (var client in (McpClient[])[.. seeing, .. blind])
        {
            await client.InitializeAsync();
            streams.Add(await client.ListenAsync());
        }

        var listener = await host.Client(host.Developer).OpenNewestAsync("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""");
        await listener.NextAsync();
        await seeing[0].AskAsync("tools/list");
        await GatewayHost.UntilAsync(() => upstream.Listeners > 0);
        await blind[1].AskAsync("prompts/list");
        await GatewayHost.UntilAsync(() => other.Listeners > 0);

        // That a server is new may be told late.
        await upstream.SayAsync(Tools);
        foreach (var stream in streams[..2])
            await UntilAsync(stream, Tools);
        await other.SayAsync(Prompts);
        foreach (var stream in streams[2..])
            await UntilAsync(stream, Prompts);

        // What the others hear next is what concerns them.
        await upstream.SayAsync(Tools);
        foreach (var stream in streams[..2])
            await UntilAsync(stream, Tools);
        await other.SayAsync(Prompts);
        foreach (var stream in streams[2..])
        {
            // The rest of what was told late has nothing of tools any more.
            for (var heard = ""; heard != Prompts; heard.ShouldNotBe(Tools))
                heard = (string)(await stream.NextAsync())!["method"]!;
        }

        await other.SayAsync(Tools);
        ((string)(await listener.NextAsync())!["method"]!).ShouldBe(Tools);
        foreach (var stream in (McpStream[])[.. streams, listener])
            await stream.DisposeAsync();
    }

    [Fact]
    public async Task AChangeThatIsToldInTheCourseOfARequestReachesAll()
    {
        var bystander = host.Client(host.User);
        await bystander.InitializeAsync();
        await using var stream = await bystander.ListenAsync();
        var client = host.Client(host.User, slug);
        await client.InitializeAsync();
        (await client.AskAsync("tools/list")).Result["tools"]!.AsArray().Count.ShouldBe(1);
        upstream.Tools = """[{"name":"echo","inputSchema":{"type":"object"}},{"name":"new","inputSchema":{"type":"object"}}]""";
        await client.AskAsync("tools/call", $$$"""{"name":"say","arguments":{"method":"{{{Tools}}}"}}""");
        await UntilAsync(stream, Tools);
        (await client.AskAsync("tools/list")).Result["tools"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task AServerThatComesAndGoesIsToldToItsUsersAlone()
    {
        // What other tests changed may be told to their accounts late.
        var (own, stranger) = (host.Client(host.User), host.Client((await host.MakeKeyAsync(await host.Echo.RegisterAsync())).Key));
        await own.InitializeAsync();
        await stranger.InitializeAsync();
        await using var mine = await own.ListenAsync();
        await using var foreign = await stranger.ListenAsync();
        var added = await host.ConnectAsync(upstream.Server, host.User);
        string[] all = [Tools, Prompts, "notifications/resources/list_changed"];
        await HearsAsync(mine, all);
        await host.DisconnectAsync(added, host.User);
        await HearsAsync(mine, all);
        await stranger.SendAsync(HttpMethod.Delete, null);
        (await foreign.RestAsync()).ShouldBeEmpty();
    }

    static async Task HearsAsync(McpStream stream, string[] methods)
    {
        List<string> heard = [];
        while (methods.Except(heard).Any())
            heard.Add((string)(await stream.NextAsync())!["method"]!);
    }

    static async Task<JsonNode> UntilAsync(McpStream stream, string method)
    {
        while (true)
        {
            var next = (await stream.NextAsync()).ShouldNotBeNull();
            if ((string?)next["method"] == method)
                return next;
        }
    }
}
