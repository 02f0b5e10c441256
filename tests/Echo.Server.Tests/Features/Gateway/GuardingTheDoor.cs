using System.Net.Http.Headers;
using System.Text;
using Echo.Server.Features.Gateway.Stateless;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Gateway;

/// <summary>What is refused before anybody looks at it as a message, and how much one caller may ask for.</summary>
public sealed class GuardingTheDoor(StrictHost strict) : IClassFixture<StrictHost>, IAsyncLifetime
{
    readonly GatewayHost host = strict.Host;
    ScriptedUpstream upstream = null!;

    public async ValueTask InitializeAsync() => upstream = await ScriptedUpstream.StartAsync();

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    [Fact]
    public async Task CallsAndOtherMessagesCountApart()
    {
        var client = host.Client(host.User);
        for (var i = 0; i < 8; i++)
            (await client.AskNewestAsync("tools/list")).Status.ShouldBe(200, "these count as reading");
        string[] counted = ["tools/call", "prompts/get", "resources/read", "tools/call"];
        foreach (var method in counted)
            (await client.AskNewestAsync(method, """{"name":"a","uri":"a:b"}""")).Status.ShouldBe(200);
        var beyond = await client.AskNewestAsync("tools/call", """{"name":"a"}""");
        (beyond.Status, beyond.ContentType).ShouldBe((429, "application/problem+json"));
        (await client.AskNewestAsync("tools/list")).Status.ShouldBe(200);

        // A batch counts as what is in it.
        await client.InitializeAsync("2025-03-26");
        (await client.PostAsync($"[{client.Request("ping")},{client.Request("tools/call", """{"name":"a"}""")}]")).Status.ShouldBe(429);
        (await client.PostAsync($"[{client.Request("ping")},{client.Request("ping")}]")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task SoManySetsAUserHas()
    {
        var slug = $"a{Guid.NewGuid():n}"[..12];
        (await host.Echo.PostAsync("/api/v1/sets", host.Admin, $$"""{"slug":"{{slug}}","name":"x"}""")).Status.ShouldBe(201);
        var (status, problem) = await host.Echo.PostAsync("/api/v1/sets", host.Admin, """{"slug":"other","name":"x"}""");
        (status, ((string)problem["detail"]!).Contains("Gateway__MaxSetsPerUser", StringComparison.Ordinal)).ShouldBe((409, true));
        (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/v1/sets/{slug}", host.Admin)).Status.ShouldBe(204);
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            host.Echo.PostAsync("/api/v1/sets", host.Admin, $$"""{"slug":"other-{{i}}","name":"x"}""")));
        made.Count(answer => answer.Status == 201).ShouldBe(1, "not even of several at the same time");
    }

    [Fact]
    public async Task SoManyStreamsOfChangesAreOpenAtOneTime()
    {
        var client = host.Client(host.Developer);
        Task<McpStream> ListenAsync() => client.OpenNewestAsync("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""");
        await using var first = await ListenAsync();
        await using (await ListenAsync())
        {
            var reply = await client.AskNewestAsync("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""");
            (reply.Status, reply.Code).ShouldBe((429, -32000));
            reply.Text.ShouldContain("2 times already");
            await using var anothers = await host.Client(host.Admin).OpenNewestAsync("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""");
            anothers.IsStream.ShouldBeTrue();
        }

        var listeners = host.Echo.App.Services.GetRequiredService<OpenListeners>();
        await GatewayHost.UntilAsync(() => listeners.Count == 1);
        await using var next = await ListenAsync();
        next.IsStream.ShouldBeTrue();
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/xml", 415)]
    [InlineData("", 415)]
    [InlineData("application/json; charset=utf-8", 400)]
    public async Task OtherMediaTypesAreRefused(string type, int status)
    {
        var content = new StringContent("{}", Encoding.UTF8);
        content.Headers.ContentType = type == "" ? null : MediaTypeHeaderValue.Parse(type);
        (await SendAsync(content)).ShouldBe(status);
        content = new StringContent("{}", Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        (await SendAsync(content)).ShouldBe(415);
    }

    [Fact]
    public async Task BodiesBeyondTheLimitAreRefused()
    {
        var pad = new string(' ', 1024 * 1024);
        (await SendAsync(new StringContent($"{{{pad}}}", Encoding.UTF8, "application/json"))).ShouldBe(413);
        (await SendAsync(new StringContent($"{{{pad[2..]}}}", Encoding.UTF8, "application/json"))).ShouldBe(400);
    }

    [Fact]
    public async Task WithoutCredentialsThereIsOnlyWhatNobodyOwns()
    {
        await host.ConnectAsync(upstream.Server, host.Admin, ",\"visibility\":\"team\"");
        var nobody = host.Client(null);
        (await nobody.AskNewestAsync("tools/list")).Result["tools"]!.AsArray().ShouldBeEmpty("whoever comes without credentials is of no team");
        var body = $$"""{"transport":"http","mcp_url":"{{upstream.Server.Url}}","auth_type":"bearer","bearer_token":"token","slug":"nobodys"}""";
        (await host.Echo.PostAsync("/mcp/connect", null, body)).Status.ShouldBe(201);
        (await nobody.AskNewestAsync("tools/list")).Result["tools"]!.AsArray().Select(tool => (string)tool!["name"]!).ShouldBe(["nobodys__echo"]);
        (await host.Client(host.User).AskNewestAsync("tools/list")).Result["tools"]!.ToJsonString().ShouldNotContain("nobodys");
        await nobody.InitializeAsync();
        (await nobody.AskAsync("ping")).Status.ShouldBe(200);
        (await nobody.As(host.User).AskAsync("ping")).Status.ShouldBe(404);
        (await nobody.As("nonsense").AskAsync("ping")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task TheSessionThatRestsLongestMakesRoom()
    {
        var slug = await host.ConnectAsync(upstream.Server, host.Developer, ",\"isolation\":\"session\"");
        List<McpClient> clients = [];
        for (var i = 0; i < 3; i++)
        {
            clients.Add(host.Client(host.Developer, slug));
            await clients[^1].InitializeAsync();
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        // The first listens, so that the second rests longest.
        await using var stream = await clients[0].ListenAsync();
        var last = host.Client(host.Developer, slug);
        await last.InitializeAsync();
        await Task.WhenAll(clients.Select(client => client.AskAsync("ping")));
        (await clients[0].AskAsync("ping")).Status.ShouldBe(200);
        (await clients[1].AskAsync("ping")).Status.ShouldBe(404);
        (await clients[2].AskAsync("ping")).Status.ShouldBe(200);
        await GatewayHost.UntilAsync(() => upstream.Ended == 1);

        // When all are in use there is no room, and nothing is left of the one that found none.
        await using var second = await clients[2].ListenAsync();
        await using var third = await last.ListenAsync();
        var opened = upstream.Opened;
        var reply = await host.Client(host.Developer, slug).AskAsync("initialize", """{"protocolVersion":"2025-11-25"}""");
        (reply.Status, reply.Session).ShouldBe((503, null));
        upstream.Opened.ShouldBe(opened + 1);
        await GatewayHost.UntilAsync(() => upstream.Ended == 2);

        // The others' share is not his.
        var other = host.Client(host.Admin);
        await other.InitializeAsync();
        (await other.AskAsync("ping")).Status.ShouldBe(200);
    }

    async Task<int> SendAsync(HttpContent content)
    {
        using var http = new HttpClient { BaseAddress = new(host.Echo.App.Urls.First()) };
        using var answer = await http.PostAsync("/mcp", content, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }
}
