namespace Echo.Server.Tests.Features.Gateway.Stateless;

/// <summary>subscriptions/listen.</summary>
[Collection(GatewayTests.Name)]
public sealed class ListeningForChanges(GatewayHost host) : IAsyncLifetime
{
    const string Mark = "io.modelcontextprotocol/subscriptionId";

    ScriptedUpstream upstream = null!;
    McpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await ScriptedUpstream.StartAsync();
        client = host.Client(host.User, await host.ConnectAsync(upstream.Server, host.User));
        await client.AskNewestAsync("tools/list");
        await GatewayHost.UntilAsync(() => upstream.Listeners > 0);
    }

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    [Theory]
    [InlineData("4711")]
    [InlineData("\"mine\"")]
    public async Task ItIsAcknowledgedFirstAndEveryMessageNamesIt(string id)
    {
        await using var stream = await ListenAsync("""{"toolsListChanged":true,"promptsListChanged":false,"other":1}""", id);
        var first = (await stream.NextAsync())!;
        ((string)first["method"]!).ShouldBe("notifications/subscriptions/acknowledged");
        first["params"]!["notifications"]!.ToJsonString().ShouldBe("""{"toolsListChanged":true}""");
        first["params"]!["_meta"]![Mark]!.ToJsonString().ShouldBe(id);

        await upstream.SayAsync("notifications/prompts/list_changed");
        await upstream.SayAsync("notifications/tools/list_changed");
        var next = (await stream.NextAsync())!;
        ((string)next["method"]!).ShouldBe("notifications/tools/list_changed", "what was not asked for is left out");
        next["params"]!["_meta"]![Mark]!.ToJsonString().ShouldBe(id);
    }

    [Fact]
    public async Task ResourcesAreWatchedOneByOne()
    {
        await using var stream = await ListenAsync("""{"resourceSubscriptions":["test://a",7]}""");
        (await stream.NextAsync())!["params"]!["notifications"]!.ToJsonString().ShouldBe("""{"resourceSubscriptions":["test://a"]}""");
        await upstream.SayAsync("notifications/resources/updated", """{"uri":"test://b"}""");
        await upstream.SayAsync("notifications/resources/updated", """{"uri":"test://a","_meta":{"x":1}}""");
        var updated = (await stream.NextAsync())!["params"]!;
        ((string)updated["uri"]!).ShouldBe("test://a");
        updated["_meta"]!.ToJsonString().ShouldBe($$"""{"x":1,"{{Mark}}":900}""");
        await stream.DisposeAsync();
        await GatewayHost.UntilAsync(() => upstream.SeenOf("resources/unsubscribe").Any());
    }

    [Fact]
    public async Task AtTheJoinedEndpointResourcesKeepTheNamesOfTheClient()
    {
        var slug = await host.ConnectAsync(upstream.Server, host.User);
        var joined = host.Client(host.User);
        await using var stream = await joined.OpenNewestAsync(
            "subscriptions/listen", $$$"""{"notifications":{"resourceSubscriptions":["echo.{{{slug}}}+test://a","echo.none+test://a"]}}""", id: 5);
        (await stream.NextAsync())!["params"]!["notifications"]!["resourceSubscriptions"]!.AsArray().Select(uri => (string)uri!)
            .ShouldBe([$"echo.{slug}+test://a"]);
        await upstream.SayAsync("notifications/resources/updated", """{"uri":"test://a"}""");
        ((string)(await stream.NextAsync())!["params"]!["uri"]!).ShouldBe($"echo.{slug}+test://a");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"notifications":[]}""")]
    [InlineData("""{"notifications":null}""")]
    public async Task WhoDoesNotSayWhatForIsRefused(string parameters)
    {
        var reply = await client.AskNewestAsync("subscriptions/listen", parameters);
        (reply.Status, reply.Code).ShouldBe((400, -32602));
    }

    [Fact]
    public async Task ItEndsWithAResultWhenTheServerStops()
    {
        await using var other = new StoppingHost();
        await other.InitializeAsync();
        await using var stream = await other.Client.OpenNewestAsync("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""", id: 12);
        await stream.NextAsync();
        var stopping = other.StopAsync();
        var last = (await stream.RestAsync()).ShouldHaveSingleItem();
        ((int)last["id"]!).ShouldBe(12);
        ((string)last["result"]!["resultType"]!).ShouldBe("complete");
        await stopping;
    }

    Task<McpStream> ListenAsync(string filter, object? id = null) =>
        client.OpenNewestAsync("subscriptions/listen", $$"""{"notifications":{{filter}} }""", id: id ?? 900);

    /// <summary>A host of its own, since it stops.</summary>
    sealed class StoppingHost : IAsyncDisposable
    {
        readonly GatewayHost host = new();

        public McpClient Client => host.Client(host.User);

        public ValueTask InitializeAsync() => host.InitializeAsync();

        public Task StopAsync() => host.Echo.App.StopAsync();

        public ValueTask DisposeAsync() => host.DisposeAsync();
    }
}
