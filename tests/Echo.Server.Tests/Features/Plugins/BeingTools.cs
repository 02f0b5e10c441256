using Echo.Server.Tests.Features.Gateway;

namespace Echo.Server.Tests.Features.Plugins;

/// <summary>Actions are tools of the joined MCP endpoint.</summary>
[Collection(PluginTests.Name)]
public sealed class BeingTools(PluginHost host)
{
    const string Script = """{"name":"<name>","version":"1","description":"","command":["bash","-c","cat"],"actions":[<actions>]}""";

    [Fact]
    public async Task TheyAreListedAndCalledByTheirNames()
    {
        await host.AddAssemblyAsync("odd-names", "Echo.TestPlugin.dll");
        var client = host.Client();
        var tools = await ToolsAsync(client);
        tools["sample__echo"].ShouldBe("""{"name":"sample__echo","description":"Returns its payload","inputSchema":{"type":"object"}}""");
        var odd = tools.Keys.Single(name => name.StartsWith("unruly__odd_name", StringComparison.Ordinal));
        odd.ShouldMatch("^[A-Za-z0-9_-]{1,64}$");
        (await CallAsync(client, odd)).Result["content"]![0]!["text"]!.ToString().ShouldBe("7");
        (await CallAsync(client, "sample__echo", """{"a":[1.0]}""")).Result["structuredContent"]!.ToJsonString().ShouldBe("""{"a":[1.0]}""");
        (await CallAsync(client, "unruly__who")).Result["content"]![0]!["text"]!.ToString().ShouldStartWith("a-user ");

        var failed = (await CallAsync(client, "unruly__fail")).Result;
        ((bool)failed["isError"]!, (string)failed["content"]![0]!["text"]!).ShouldBe((true, "Plugin failed: No such city"));
        foreach (var unknown in (string[])["sample__none", "sample__", "none__echo", "unruly__odd_name_of_it"])
            (await CallAsync(client, unknown)).Code.ShouldBe(-32602, unknown);
        await host.RemoveAsync("odd-names");
    }

    [Fact]
    public async Task InASessionToo()
    {
        var client = host.Client();
        await client.InitializeAsync();
        (await client.AskAsync("tools/list")).Result["tools"]!.AsArray().Select(tool => (string)tool!["name"]!).ShouldContain("sample__time");
        (await client.AskAsync("tools/call", """{"name":"sample__time"}""")).Result["structuredContent"]!["time"].ShouldNotBeNull();
    }

    [Fact]
    public async Task WhoMayNotExecuteSeesNone()
    {
        var (_, key) = await host.Echo.PostAsync("/api/v1/auth/api-keys", host.Echo.User, """{"name":"narrow","scopes":["mcp:use"]}""");
        var client = host.Client((string)key["key"]!);
        (await ToolsAsync(client)).Keys.ShouldBeEmpty();
        (await CallAsync(client, "sample__echo")).Code.ShouldBe(-32602);
    }

    [Fact]
    public async Task AToolErrorSaysWhatDoesNotFit()
    {
        await host.AddAsync("fitting", Script.Replace("<name>", "fitting").Replace(
            "<actions>", """{"name":"run","description":"","schema":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}}"""));
        var reply = (await CallAsync(host.Client(), "fitting__run", """{"n":"x"}""")).Result;
        ((bool)reply["isError"]!).ShouldBeTrue();
        ((string)reply["content"]![0]!["text"]!).ShouldBe("The arguments do not fit the tool's schema. n: Send a whole number.");
        (await CallAsync(host.Client(), "fitting__run", """{"n":1,"n":2}""")).Result["isError"]!.ToString().ShouldBe("true");
        (await CallAsync(host.Client(), "fitting__run", """{"n":1}""")).Result["structuredContent"]!.ToJsonString().ShouldBe("""{"n":1}""");
        await host.RemoveAsync("fitting");
    }

    [Fact]
    public async Task AToolErrorSaysThatTimeIsOver()
    {
        await host.AddScriptAsync("late", "sleep 1000", ",\"timeoutSeconds\":1");
        var reply = (await CallAsync(host.Client(), "late__run")).Result;
        ((bool)reply["isError"]!, (string)reply["content"]![0]!["text"]!).ShouldBe((true, "Plugin did not answer within 1 seconds"));
        await host.RemoveAsync("late");
    }

    [Fact]
    public async Task WhatItTellsComesOnTheWay()
    {
        await host.AddAssemblyAsync("telling", "Echo.TestPlugin.dll");
        const string meta = ",\"progressToken\":\"p\",\"io.modelcontextprotocol/logLevel\":\"info\"";
        var reply = await host.Client().AskNewestAsync("tools/call", """{"name":"unruly__report","arguments":{}}""", meta);
        reply.Messages.SkipLast(1).Select(message => $"{message["method"]} {message["params"]!.ToJsonString()}").ShouldBe(
        [
            """notifications/progress {"progress":1,"total":2,"message":"half","progressToken":"p"}""",
            """notifications/message {"level":"info","logger":"unruly","data":{"event":"seen","data":{"x":1}}}""",
        ]);
        (await host.Client().AskNewestAsync("tools/call", """{"name":"unruly__report","arguments":{}}""")).Messages.Count.ShouldBe(1, "nobody asked for more");
        await host.RemoveAsync("telling");
    }

    [Fact]
    public async Task OpenSessionsHearOfChanges()
    {
        var session = host.Client();
        await session.InitializeAsync();
        await using var general = await session.ListenAsync();
        await using var listening = await host.Client().OpenNewestAsync("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""");
        await listening.NextAsync();
        foreach (var isThere in (bool[])[true, false])
        {
            if (isThere)
                await host.AddScriptAsync("told", "cat");
            else
                await host.RemoveAsync("told");
            foreach (var stream in (McpStream[])[general, listening])
                ((string)(await stream.NextAsync())!["method"]!).ShouldBe("notifications/tools/list_changed");
            (await ToolsAsync(host.Client())).ContainsKey("told__run").ShouldBe(isThere);
        }
    }

    /// <summary>A connection may have a plugin's name as its slug: the plugin keeps its names, and the rest stays reachable.</summary>
    [Fact]
    public async Task TwoOfOneNameAreTold()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Tools = """[{"name":"run"},{"name":"say"}]""";
        await host.AddAsync("meeting", Script.Replace("<name>", "meeting").Replace("<actions>", """{"name":"run","description":"mine"}"""));
        var slug = await host.Gateway.ConnectAsync(upstream.Server, host.Gateway.User, slug: "meeting");
        var client = host.Client();
        var list = (await client.AskNewestAsync("tools/list")).Result;
        var names = list["tools"]!.AsArray().Select(tool => (string)tool!["name"]!).ToList();
        names.Count(name => name == "meeting__run").ShouldBe(1);
        names.ShouldContain("meeting__say");
        list["_meta"]!["echo/collisions"]!.ToJsonString().ShouldBe("""[{"server":"meeting","name":"run"}]""");

        (await CallAsync(client, "meeting__run", """{"x":1}""")).Result["structuredContent"]!.ToJsonString().ShouldBe("""{"x":1}""");
        upstream.SeenOf("tools/call").ShouldBeEmpty();
        await CallAsync(client, "meeting__say");
        ((string)upstream.SeenOf("tools/call").Single()["params"]!["name"]!).ShouldBe("say");

        await host.RemoveAsync("meeting");
        await CallAsync(client, "meeting__run");
        upstream.SeenOf("tools/call").Count().ShouldBe(2);
        await host.Gateway.DisconnectAsync(slug, host.Gateway.User);
    }

    static Task<McpReply> CallAsync(McpClient client, string name, string arguments = "{}") =>
        client.AskNewestAsync("tools/call", $$"""{"name":"{{name}}","arguments":{{arguments}}}""");

    static async Task<Dictionary<string, string>> ToolsAsync(McpClient client) =>
        (await client.AskNewestAsync("tools/list")).Result["tools"]!.AsArray().ToDictionary(tool => (string)tool!["name"]!, tool => tool!.ToJsonString());
}
