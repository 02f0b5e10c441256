using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Echo.Server.Features.Connections.Serving;
using Echo.Testing;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Connections.Serving;

/// <summary>Clients' subscriptions to resources, at servers of both generations.</summary>
public sealed class WatchingResources(ServingHost host) : IClassFixture<ServingHost>, IAsyncLifetime
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    readonly ConcurrentQueue<string> asked = new();
    readonly ConcurrentDictionary<Channel<string>, string> streams = new();
    ServerUse use = null!;
    bool isStateless;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    ResourceWatch Watch => host.Get<ResourceWatch>();

    public async ValueTask InitializeAsync()
    {
        use = new(await host.CallerAsync("user"));
        host.Server.OnGet = async context =>
        {
            await StreamAsync(context, "session");
            return Results.Empty;
        };
        host.Server.OnMessage = async (message, context) =>
        {
            var method = (string)message["method"]!;
            if (method.StartsWith("resources/", StringComparison.Ordinal) || method == "subscriptions/listen")
                asked.Enqueue($"{method} {message["params"]?["uri"] ?? message["params"]?["notifications"]?["resourceSubscriptions"]?.ToJsonString()}");
            switch (method)
            {
                case "initialize":
                    return Json(message, """{"protocolVersion":"2025-06-18","capabilities":{"resources":{}},"serverInfo":{"name":"r","version":"1"}}""");
                case "server/discover" when isStateless:
                    return Json(message, """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"resources":{"subscribe":true}}}""");
                case "resources/subscribe" when (string)message["params"]!["uri"]! == "no:1":
                    return Results.Text(
                        $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"error":{"code":-32002,"message":"no such resource"}}""", "application/json");
                case "subscriptions/listen":
                    await StreamAsync(context, message["id"]!.ToJsonString());
                    return Results.Empty;
                default:
                    return null;
            }
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in (await host.Echo.SendAsync(HttpMethod.Get, "/mcp/clients", host.Echo.User)).Body["clients"]!.AsArray())
            await host.DeleteAsync(host.Echo.User, (Guid)client!["client_id"]!);
    }

    [Fact]
    public async Task ManyWatchersCostOneSubscription()
    {
        var server = await ConnectAsync();
        var one = new ConcurrentQueue<string>();
        var other = new ConcurrentQueue<string>();
        (await WatchAsync(server, "a:1", "one", one)).IsWatching.ShouldBeTrue();
        (await WatchAsync(server, "a:1", "other", other)).IsWatching.ShouldBeTrue();
        (await WatchAsync(server, "a:2", "other", other)).IsWatching.ShouldBeTrue();
        asked.ShouldBe(["resources/subscribe a:1", "resources/subscribe a:2"]);

        await SendAsync("session", """{"uri":"a:1","x":1.0}""");
        await SendAsync("session", """{"uri":"a:2"}""");
        await SendAsync("session", """{"uri":"a:3"}""");
        await Eventually.TrueAsync(() => other.Count == 2, Soon);
        other.ShouldBe(["""{"uri":"a:1","x":1.0}""", """{"uri":"a:2"}"""]);
        one.ShouldBe(["""{"uri":"a:1","x":1.0}"""]);

        await Watch.UnwatchAsync(server, "a:1", "one", Cancelled);
        await Watch.LeaveAsync("other");
        await Eventually.TrueAsync(() => asked.Count == 4, Soon, () => string.Join(',', asked));
        asked.Skip(2).Order().ShouldBe(["resources/unsubscribe a:1", "resources/unsubscribe a:2"]);
    }

    [Fact]
    public async Task ARefusalIsTheAnswer()
    {
        var server = await ConnectAsync();
        var outcome = await WatchAsync(server, "no:1", "one", new());
        outcome.Error!.Raw.ToString().ShouldBe("""{"code":-32002,"message":"no such resource"}""");
        (await WatchAsync(server, "no:1", "one", new())).Error.ShouldNotBeNull();
        asked.Count.ShouldBe(2, "it is tried again when somebody asks again");
    }

    [Fact]
    public async Task SubscriptionsOutliveTheUpstream()
    {
        var server = await ConnectAsync();
        var heard = new ConcurrentQueue<string>();
        await WatchAsync(server, "a:1", "one", heard);
        await host.Pool.RestAsync(TimeSpan.FromTicks(1), Cancelled);
        host.Pool.IsResting((await host.Directory.DefinitionAsync(server.Id, Cancelled))!, use).ShouldBeFalse("it is watched");

        // The stream that ends with the upstream may be there for a while, and the next one at once.
        var before = streams.Keys.ToHashSet();
        await host.Pool.CloseAsync(server.Id);
        await Eventually.TrueAsync(() => asked.Count == 2 && streams.Any(stream => stream.Value == "session" && !before.Contains(stream.Key)), Soon);
        await SendAsync("session", """{"uri":"a:1"}""");
        await Eventually.TrueAsync(() => heard.Count == 1, Soon);
        await Watch.LeaveAsync("one");
    }

    [Fact]
    public async Task AServerWithoutSessionsGetsOneRequestForAll()
    {
        isStateless = true;
        var server = await ConnectAsync();
        var heard = new ConcurrentQueue<string>();
        (await WatchAsync(server, "a:1", "one", heard)).IsWatching.ShouldBeTrue();
        (await WatchAsync(server, "a:2", "one", heard)).IsWatching.ShouldBeTrue();
        asked.ShouldBe(["subscriptions/listen [\"a:1\"]", "subscriptions/listen [\"a:1\",\"a:2\"]"]);
        await Eventually.TrueAsync(() => streams.Values.Count(stream => stream != "session") == 1, Soon, () => "the one before ends");
        var id = streams.Values.Single(stream => stream != "session");
        await SendAsync(id, $$"""{"uri":"a:2","_meta":{"io.modelcontextprotocol/subscriptionId":{{id}} } }""");
        await Eventually.TrueAsync(() => heard.Count == 1, Soon);
        await Watch.LeaveAsync("one");
        await Eventually.TrueAsync(() => streams.Values.All(stream => stream == "session"), Soon);
    }

    static IResult Json(JsonNode message, string result) => Results.Text(ServingHost.Answer(message, result), "application/json");

    Task<WatchOutcome> WatchAsync(ServedServer server, string uri, string subscriber, ConcurrentQueue<string> heard) =>
        Watch.WatchAsync(server, use, uri, subscriber, update => heard.Enqueue(update.ToString()), Cancelled);

    async Task SendAsync(string stream, string parameters)
    {
        await Eventually.TrueAsync(() => streams.Values.Contains(stream), Soon);
        foreach (var (channel, name) in streams)
        {
            if (name == stream)
                channel.Writer.TryWrite($$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{{parameters}}}""");
        }
    }

    async Task StreamAsync(HttpContext context, string name)
    {
        var channel = Channel.CreateUnbounded<string>();
        context.Response.ContentType = "text/event-stream";
        if (name != "session")
        {
            var meta = $$"""{"io.modelcontextprotocol/subscriptionId":{{name}}}""";
            channel.Writer.TryWrite($$"""{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{{meta}} } }""");
        }

        await context.Response.Body.FlushAsync(context.RequestAborted);
        streams[channel] = name;
        try
        {
            await foreach (var message in channel.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync($"data: {message}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
        finally
        {
            streams.TryRemove(channel, out _);
        }
    }

    async Task<ServedServer> ConnectAsync()
    {
        var id = await host.StoreAsync(host.Echo.User, "\"name\":\"watched\"");
        return new(id, "watched", "watched");
    }
}
