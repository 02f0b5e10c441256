namespace Echo.Server.Tests.Features.Gateway.Sessions;

/// <summary>How sessions begin, whose they are, and how they end.</summary>
[Collection(GatewayTests.Name)]
public sealed class OpeningSessions(GatewayHost host) : IAsyncLifetime
{
    ScriptedUpstream upstream = null!;
    McpClient client = null!;
    string slug = "";

    public async ValueTask InitializeAsync()
    {
        upstream = await ScriptedUpstream.StartAsync();
        slug = await host.ConnectAsync(upstream.Server, host.User, ",\"isolation\":\"session\"");
        client = host.Client(host.User, slug);
    }

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    [Theory]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2099-01-01", "2025-11-25")]
    [InlineData("2026-07-28", "2025-11-25")]
    public async Task TheRevisionIsTheClientsOrAnOffer(string wanted, string given)
    {
        var result = await client.InitializeAsync(wanted);
        ((string)result["protocolVersion"]!).ShouldBe(given);
        ((string)result["serverInfo"]!["name"]!).ShouldBe("scripted");
        client.Session!.ShouldAllBe(character => character >= 0x21 && character <= 0x7e);
        client.Version = given;
        (await client.AskAsync("ping")).Result.ToJsonString().ShouldBe("{}");
        (await client.AskAsync("tools/list")).Result["tools"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task WithoutARevisionThereIsNoSession()
    {
        var reply = await client.PostAsync(client.Request("initialize"));
        (reply.Status, reply.Code, reply.Session).ShouldBe((400, -32602, null));
    }

    [Fact]
    public async Task OthersDoNotFindIt()
    {
        client = host.Client(await host.Echo.SignInAsync("user"), slug);
        await client.InitializeAsync();
        McpClient[] strangers =
        [
            client.As(host.Admin),
            client.As(host.User),
            client.As(await host.Echo.SignInAsync("user"), "/mcp"),
        ];
        foreach (var stranger in strangers)
        {
            (await stranger.AskAsync("ping")).Status.ShouldBe(404);
            (await stranger.SendAsync(HttpMethod.Get, null)).Status.ShouldBe(404);
            (await stranger.SendAsync(HttpMethod.Delete, null)).Status.ShouldBe(404);
        }

        (await client.As(await host.Echo.SignInAsync("user")).AskAsync("ping")).Status.ShouldBe(200, "another sign-in of the same account");
    }

    [Fact]
    public async Task ASessionOfAKeyIsNotTheAccounts()
    {
        var (_, key) = await host.MakeKeyAsync(host.User);
        var keyed = host.Client(key, slug);
        await keyed.InitializeAsync();
        (await keyed.AskAsync("ping")).Status.ShouldBe(200);
        var reply = await keyed.As(await host.Echo.SignInAsync("user")).AskAsync("ping");
        (reply.Status, reply.Code).ShouldBe((404, -32001));
    }

    [Fact]
    public async Task DeleteEndsItAndWhatServedIt()
    {
        await client.InitializeAsync();
        await client.AskAsync("tools/call", """{"name":"echo","arguments":{}}""");
        var before = upstream.Ended;
        (await client.SendAsync(HttpMethod.Delete, null)).Status.ShouldBe(200);
        (await client.AskAsync("ping")).Status.ShouldBe(404);
        (await client.SendAsync(HttpMethod.Delete, null)).Status.ShouldBe(404);
        await GatewayHost.UntilAsync(() => upstream.Ended > before);
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("2025-11-25", 200)]
    [InlineData("2025-06-18", 200)]
    [InlineData("v999", 400)]
    public async Task TheVersionHeaderIsChecked(string? version, int status)
    {
        await client.InitializeAsync();
        client.Version = version;
        (await client.AskAsync("ping")).Status.ShouldBe(status);
    }

    [Fact]
    public async Task ARevisionThatHasNoSessionsHasNoneHere()
    {
        await client.InitializeAsync();
        client.Version = McpClient.Newest;
        (await client.AskAsync("ping")).Code.ShouldBe(-32602, "it is answered as that revision says");
    }

    [Fact]
    public async Task ItEndsWhenNothingWasHeardOfItForLong()
    {
        var (_, key) = await host.MakeKeyAsync(host.User);
        var idle = host.Client(key, slug);
        var busy = host.Client(key, slug);
        var listening = host.Client(key, slug);
        foreach (var one in (McpClient[])[idle, busy, listening])
            await one.InitializeAsync();
        await using var stream = await listening.ListenAsync();
        host.Time.Advance(TimeSpan.FromMinutes(20));
        (await busy.AskAsync("ping")).Status.ShouldBe(200);
        host.Time.Advance(TimeSpan.FromMinutes(11));
        await host.SweepAsync();
        (await idle.AskAsync("ping")).Status.ShouldBe(404);
        (await busy.AskAsync("ping")).Status.ShouldBe(200);
        (await listening.AskAsync("ping")).Status.ShouldBe(200, "a client that listens is there");
    }
}
