using Echo.Mcp.Failures;
using Echo.Mcp.Peers;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Transports.Http;

/// <summary>HTTP+SSE, the transport of 2024-11-05.</summary>
public sealed class StreamsOfTheFirstRevision
{
    [Fact]
    public async Task CarryWhatIsAnsweredToMessagesThatArePosted()
    {
        await using var server = await SseServer.StartAsync();
        await using (var session = await server.OpenAsync())
        {
            session.ProtocolVersion.ShouldBe("2024-11-05");
            (await session.AskAsync().InTime()).IsResult.ShouldBeTrue();
        }

        server.Http.Seen.ShouldBe(["GET", "POST initialize", "POST notifications/initialized", "POST tools/call"]);
        var exchanges = server.Http.Exchanges.ToList();
        exchanges[0].Headers["Accept"].ShouldBe("text/event-stream");
        exchanges.Skip(1).ShouldAllBe(exchange => exchange.Path == "/messages?session=1");
        exchanges[3].Headers.ShouldNotContainKey("Mcp-Session-Id");
    }

    [Theory]
    [InlineData("messages", "/messages")]
    [InlineData("?s=1", "/mcp?s=1")]
    public async Task NameAddressesRelativeToTheirOwn(string endpoint, string path)
    {
        await using var server = await SseServer.StartAsync();
        server.Endpoint = endpoint;
        await using var session = await server.OpenAsync();
        server.Http.Exchanges.Last().Path.ShouldBe(path);
    }

    [Fact]
    public async Task MayNameTheirOwnAddressInFull()
    {
        await using var server = await SseServer.StartAsync();
        server.Endpoint = new Uri(server.Http.Uri, "/m").ToString();
        await using var session = await server.OpenAsync();
        server.Http.Exchanges.Last().Path.ShouldBe("/m");
    }

    [Theory]
    [InlineData("http://evil.example/messages")]
    [InlineData("//evil.example/messages")]
    [InlineData("https://127.0.0.1/messages")]
    [InlineData("http://user@127.0.0.1/messages")]
    [InlineData("file:///etc/passwd")]
    public async Task MustNotNameAnAddressElsewhere(string endpoint)
    {
        await using var server = await SseServer.StartAsync();
        server.Endpoint = endpoint;
        var failure = (await UpstreamSession.OpenAsync(server.Transport()).InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Protocol);
        failure.Reason.ShouldBe($"The server names an address for messages that is not on {server.Http.Uri.GetLeftPart(UriPartial.Authority)}: {endpoint}");
        server.Http.Seen.ShouldBe(["GET"]);
    }

    [Fact]
    public async Task MayHoldCommentsNotificationsAndRequestsOfTheServer()
    {
        await using var server = await SseServer.StartAsync();
        List<string> seen = [];
        await using var session = await server.OpenAsync(session: new()
        {
            OnNotification = (notification, _) =>
            {
                seen.Add(notification.Method);
                return ValueTask.CompletedTask;
            },
            OnRequest = (request, _) => new(ServerAnswer.Of(request.Params)),
        });
        server.Send(": keep-alive\n\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n");
        server.Send("event: ping\ndata: {}\n\ndata: {\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"roots/list\",\"params\":{\"a\":1.0}}\n\n");
        await Deadline.Until(() => seen.Count == 1 && server.Http.Exchanges.Last().Message.Text("id") == "q");
        server.Http.Exchanges.Last().Message.ToString().ShouldBe("""{"jsonrpc":"2.0","id":"q","result":{"a":1.0}}""");
    }

    [Fact]
    public async Task EndTheSessionAndWhatIsUnderWayWhenTheyEnd()
    {
        await using var server = await SseServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.Http.OnRequest = async exchange =>
        {
            await exchange.StatusAsync(202);
            server.End();
        };
        var failure = (await session.AskAsync().InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Ended);
        failure.Reason.ShouldBe("The server's event stream ended before it answered tools/call");
        (await session.Completion.InTime()).Kind.ShouldBe(FailureKind.Ended);
        (await session.AskAsync().InTime()).Failure!.NotExecuted.ShouldBeTrue();
    }

    [Fact]
    public async Task EndTheSessionWhenTheServerHasForgottenIt()
    {
        await using var server = await SseServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.Http.OnRequest = exchange => exchange.StatusAsync(404);
        (await session.AskAsync().InTime()).Failure!.Kind.ShouldBe(FailureKind.Ended);
        (await session.Completion.InTime()).Reason.ShouldBe("The server no longer knows the session (HTTP 404)");
        server.Http.Seen.Count(seen => seen == "POST initialize").ShouldBe(1);
    }

    [Fact]
    public async Task AreLeftWhenOneEventIsTooLarge()
    {
        await using var server = await SseServer.StartAsync();
        await using var session = await server.OpenAsync(new() { MaxMessageBytes = 100_000 });
        server.Http.OnRequest = exchange => server.AnswerAsync(exchange, $"\"{new string('x', 500_000)}\"");
        (await session.AskAsync().InTime()).Failure!.Kind.ShouldBe(FailureKind.TooLarge);
    }

    [Fact]
    public async Task TellOfCancelledRequests()
    {
        await using var server = await SseServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.Http.OnRequest = exchange => exchange.StatusAsync(202);
        (await session.AskAsync(timeout: TimeSpan.FromMilliseconds(50)).InTime()).Failure!.Kind.ShouldBe(FailureKind.TimedOut);
        await Deadline.Until(() => server.Http.Seen.Contains("POST notifications/cancelled"));
    }

    [Fact]
    public async Task CarryATokenThatMayChangeWithEachRequest()
    {
        var tokens = new Queue<string?>(["one", "two", null, "four"]);
        await using var server = await SseServer.StartAsync();
        await using (var session = await server.OpenAsync(new() { BearerToken = _ => new(tokens.Dequeue()) }))
            await session.AskAsync().InTime();
        server.Http.Exchanges.Select(exchange => exchange.Headers.GetValueOrDefault("Authorization"))
            .ShouldBe(["Bearer one", "Bearer two", null, "Bearer four"]);
    }

    [Fact]
    public async Task EndWithTheSession()
    {
        await using var server = await SseServer.StartAsync();
        var session = await server.OpenAsync();
        await session.DisposeAsync().AsTask().InTime();
        await server.Left.InTime();
        (await session.AskAsync().InTime()).Failure!.Kind.ShouldBe(FailureKind.Closed);
    }
}
