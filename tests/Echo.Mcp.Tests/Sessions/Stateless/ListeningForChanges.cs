using Echo.Mcp.Json;
using Echo.Mcp.Peers;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Sessions.Stateless;

public sealed class ListeningForChanges : IAsyncDisposable
{
    const string Changing = """{"tools":{"listChanged":true},"prompts":{"listChanged":false},"resources":{"listChanged":true,"subscribe":true}}""";

    readonly ScriptedServer server = new();
    readonly List<string> seen = [];

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task AsksForTheListsThatChangeAndTellsOfThem()
    {
        await server.OpenStatelessAsync(Note, Changing);
        var listen = await server.NextAsync();
        listen.Text("method").ShouldBe("subscriptions/listen");
        listen.Property("params").Property("notifications").ToString().ShouldBe("""{"toolsListChanged":true,"resourcesListChanged":true}""");
        listen.Property("params").Property("_meta").Text("io.modelcontextprotocol/protocolVersion").ShouldBe("2026-07-28");

        var id = listen.Property("id").ToString();
        await NotifyAsync("notifications/subscriptions/acknowledged", id);
        await NotifyAsync("notifications/tools/list_changed", id);
        await NotifyAsync("notifications/tools/list_changed", "99");
        await NotifyAsync("notifications/resources/list_changed", $"\"{id}\"");
        await server.SendAsync("""{"jsonrpc":"2.0","method":"notifications/message"}""");
        await Deadline.Until(() => seen.Count == 4);
        seen.ShouldBe(
        [
            "notifications/subscriptions/acknowledged", "notifications/tools/list_changed", "notifications/resources/list_changed",
            "notifications/message",
        ]);
    }

    [Theory]
    [InlineData("""{"tools":{}}""")]
    [InlineData("{}")]
    public async Task DoesNotAskAServerWhoseListsStayAsTheyAre(string capabilities)
    {
        var session = await server.OpenStatelessAsync(Note, capabilities);
        await NothingElseIsAskedAsync(session);
    }

    [Fact]
    public async Task DoesNotAskWhenNobodyWantsToKnow()
    {
        var session = await server.OpenStatelessAsync(onNotification: null, Changing);
        await NothingElseIsAskedAsync(session);
    }

    [Fact]
    public async Task IsGivenUpWhenTheServerRefuses()
    {
        var session = await server.OpenStatelessAsync(Note, Changing);
        await server.RefuseAsync(await server.NextAsync(), """{"code":-32601,"message":"Method not found"}""");
        await NothingElseIsAskedAsync(session);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"resultType":"complete"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":ID}}""")]
    public async Task BeginsAgainWhenTheServerEndsIt(string end)
    {
        var clock = new ManualClock();
        var opening = UpstreamSession.OpenAsync(server.Transport(), new() { Eras = Eras.NewestFirst, OnNotification = Note, TimeProvider = clock });
        await server.AnswerAsync(await server.NextAsync(), Discovery.Of(Changing));
        await using var session = (await opening.InTime()).Session!;
        var listen = await server.NextAsync();
        foreach (var wait in (int[])[2, 4, 8, 16, 30, 30])
        {
            await server.SendAsync(end.Replace("ID", listen.Property("id").ToString()));
            await Deadline.Until(() => clock.UntilAlarm is { } left && left == TimeSpan.FromSeconds(wait));
            clock.Advance(TimeSpan.FromSeconds(wait));
            listen = await server.NextAsync();
            listen.Text("method").ShouldBe("subscriptions/listen");
        }
    }

    [Fact]
    public async Task EndsWithTheSession()
    {
        var session = await server.OpenStatelessAsync(Note, Changing);
        await server.NextAsync();
        await session.DisposeAsync().AsTask().InTime();
    }

    ValueTask Note(ServerNotification notification, CancellationToken token)
    {
        seen.Add(notification.Method);
        return ValueTask.CompletedTask;
    }

    Task NotifyAsync(string method, string subscription) => server.SendAsync(
        $$$$"""{"jsonrpc":"2.0","method":"{{{{method}}}}","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":{{{{subscription}}}}}}}""");

    async Task NothingElseIsAskedAsync(UpstreamSession session)
    {
        var asking = session.AskAsync("x/last");
        RawJson next = await server.NextAsync();
        next.Text("method").ShouldBe("x/last");
        await server.AnswerAsync(next, "{}");
        await asking.InTime();
    }
}
