using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Gateway.Sets;

/// <summary>Chosen items of several sources, under other names.</summary>
[Collection(GatewayTests.Name)]
public sealed class UsingSets(GatewayHost host) : IAsyncLifetime
{
    readonly string set = $"set-{Guid.NewGuid():n}"[..14];
    ScriptedUpstream upstream = null!;
    string slug = "";

    public async ValueTask InitializeAsync()
    {
        upstream = await ScriptedUpstream.StartAsync();
        upstream.Tools =
            """[{"name":"echo","description":"Its own words","inputSchema":{"type":"object"}},{"name":"hidden","inputSchema":{"type":"object"}}]""";
        slug = await host.ConnectAsync(upstream.Server, host.Developer);
    }

    public async ValueTask DisposeAsync()
    {
        await host.Echo.SendAsync(HttpMethod.Delete, $"/api/v1/sets/{set}", host.Admin);
        await host.DisconnectAsync(slug, host.Developer);
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task ItemsHaveTheirNamesInTheSet()
    {
        await MakeAsync();
        var client = Client(host.Developer);
        var listed = (await client.AskNewestAsync("tools/list")).Result;
        var tool = listed["tools"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)tool["name"]!, (string)tool["description"]!).ShouldBe(("say-again", "Other words"));
        ((string)listed["_meta"]!["echo/missing"]![0]!["source"]!).ShouldBe("nowhere");
        (await client.AskNewestAsync("tools/call", """{"name":"say-again","arguments":{"a":1}}""")).Code.ShouldBe(0);
        ((string)upstream.SeenOf("tools/call").Single()["params"]!["name"]!).ShouldBe("echo");
        foreach (var unknown in (string[])["echo", "hidden", "gone"])
            (await client.AskNewestAsync("tools/call", $$"""{"name":"{{unknown}}"}""")).Code.ShouldBe(-32602, unknown);
        (await client.AskNewestAsync("resources/read", """{"uri":"set://a"}""")).Code.ShouldBe(0);
        ((string)upstream.SeenOf("resources/read").Single()["params"]!["uri"]!).ShouldBe("test://a");
        ((string)(await client.AskNewestAsync("prompts/list")).Result["prompts"]![0]!["name"]!).ShouldBe("hello");
    }

    [Fact]
    public async Task ASetOpensNothingThatItsUserMayNotUse()
    {
        await MakeAsync();
        var other = Client(host.User);
        (await other.AskNewestAsync("tools/list")).Result["tools"]!.AsArray().ShouldBeEmpty();
        (await other.AskNewestAsync("tools/call", """{"name":"say-again"}""")).Code.ShouldBe(-32602);
        (await other.AskNewestAsync("resources/read", """{"uri":"set://a"}""")).Code.ShouldBe(-32602);
        upstream.SeenOf("tools/call").ShouldBeEmpty();
        var shown = (await host.Echo.SendAsync(HttpMethod.Get, $"/api/v1/sets/{set}", host.User)).Body;
        shown["items"]!.AsArray().ShouldAllBe(item => (bool)item!["missing"]!);
    }

    [Fact]
    public async Task RolesAndOwnersAreMinded()
    {
        await MakeAsync("""["admin"]""");
        (await Client(host.User).AskNewestAsync("tools/list")).Status.ShouldBe(404);
        (await host.Echo.SendAsync(HttpMethod.Get, $"/api/v1/sets/{set}", host.User)).Status.ShouldBe(404);
        (await ListAsync(host.User)).ShouldNotContain(set);
        (await ListAsync(host.Developer)).ShouldContain(set);
        (await host.Echo.SendAsync(HttpMethod.Put, $"/api/v1/sets/{set}", host.User, """{"name":"mine"}""")).Status.ShouldBe(403);
        (await host.Echo.SendAsync(HttpMethod.Put, $"/api/v1/sets/{set}", host.Admin, """{"name":"other","roles":["user"]}""")).Status.ShouldBe(200);
        (await Client(host.User).AskNewestAsync("tools/list")).Status.ShouldBe(200);
        (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/v1/sets/{set}", host.User)).Status.ShouldBe(403);
        (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/v1/sets/{set}", host.Developer)).Status.ShouldBe(204);
        (await Client(host.User).AskNewestAsync("tools/list")).Detail.ShouldBe($"No set found for slug: {set}");
    }

    [Fact]
    public async Task ASessionFollowsTheSet()
    {
        await MakeAsync();
        var client = Client(host.Developer);
        await client.InitializeAsync();
        await using var listening = await client.ListenAsync();
        (await client.AskAsync("tools/list")).Result["tools"]!.AsArray().Count.ShouldBe(1);
        var items = $$"""[{"source":"{{slug}}","kind":"tool","name":"hidden"},{"source":"{{slug}}","kind":"tool","name":"echo"}]""";
        (await host.Echo.SendAsync(HttpMethod.Put, $"/api/v1/sets/{set}", host.Developer, $$"""{"name":"other","items":{{items}} }""")).Status.ShouldBe(200);
        ((string)(await listening.NextAsync())!["method"]!).ShouldEndWith("/list_changed");
        (await client.AskAsync("tools/list")).Result["tools"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task ASetCanBeSearched()
    {
        await MakeAsync(mode: "search");
        var client = Client(host.Developer);
        (await client.AskNewestAsync("tools/list")).Result["tools"]!.AsArray().Count.ShouldBe(3);
        var found = (await client.AskNewestAsync("tools/call", """{"name":"search_tools","arguments":{"query":"other words"}}""")).Result;
        ((string)found["structuredContent"]!["tools"]![0]!["name"]!).ShouldBe("say-again");
        (await host.ClientAt($"/mcp/sets/{set}?mode=full", host.Developer).AskNewestAsync("tools/list")).Result["tools"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"slug":"Bad Slug","name":"x"}""")]
    [InlineData("""{"slug":"a"}""")]
    [InlineData("""{"slug":"a","name":"x","mode":"some"}""")]
    [InlineData("""{"slug":"a","name":"x","roles":["king"]}""")]
    [InlineData("""{"slug":"a","name":"x","items":[{"source":"s","kind":"tool"}]}""")]
    [InlineData("""{"slug":"a","name":"x","items":[{"source":"s","kind":"thing","name":"n"}]}""")]
    [InlineData("""{"slug":"a","name":"x","items":[{"source":"s","kind":"tool","name":"n"},{"source":"t","kind":"tool","name":"m","as":"n"}]}""")]
    [InlineData("""{"slug":"a","name":"x","items":[{"source":"s","kind":"tool","name":"n","as":"two words"}]}""")]
    [InlineData("""{"slug":"a","name":"x","items":[{"source":"s","kind":"tool","name":"n","as":"call_tool"}]}""")]
    [InlineData("""{"slug":"a","name":"x","items":[{"source":"s","kind":"tool","name":"search_tools"}]}""")]
    public async Task WrongSetsAreRefused(string body) => (await host.Echo.PostAsync("/api/v1/sets", host.Developer, body)).Status.ShouldBe(422);

    [Fact]
    public async Task SlugsAreTakenOnce()
    {
        await MakeAsync();
        var (status, problem) = await host.Echo.PostAsync("/api/v1/sets", host.Admin, $$"""{"slug":"{{set}}","name":"x"}""");
        (status, (string)problem["detail"]!).ShouldBe((409, $"Set '{set}' already exists"));
    }

    McpClient Client(string token) => host.ClientAt($"/mcp/sets/{set}", token);

    async Task<IEnumerable<string>> ListAsync(string token) =>
        (await host.Echo.SendAsync(HttpMethod.Get, "/api/v1/sets?page_size=100", token)).Body["items"]!.AsArray().Select(item => (string)item!["slug"]!);

    async Task<JsonNode> MakeAsync(string roles = "null", string mode = "full")
    {
        var items = $$"""
            [{"source":"{{slug}}","kind":"tool","name":"echo","as":"say-again","description":"Other words"},
             {"source":"{{slug}}","kind":"resource","name":"test://a","as":"set://a"},
             {"source":"{{slug}}","kind":"prompt","name":"hello"},
             {"source":"nowhere","kind":"tool","name":"gone"}]
            """;
        var body = $$"""{"slug":"{{set}}","name":"A set","roles":{{roles}},"mode":"{{mode}}","items":{{items}} }""";
        var (status, made) = await host.Echo.PostAsync("/api/v1/sets", host.Developer, body);
        status.ShouldBe(201, made.ToJsonString());
        return made;
    }
}
