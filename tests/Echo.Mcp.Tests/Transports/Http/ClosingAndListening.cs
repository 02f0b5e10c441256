using System.Diagnostics;
using Echo.Mcp.Failures;
using Echo.Mcp.Tests.Scripted;
using Echo.Mcp.Transports.Http;

namespace Echo.Mcp.Tests.Transports.Http;

public sealed class ClosingAndListening
{
    [Theory]
    [InlineData(405)]
    [InlineData(500)]
    public async Task ClosingIgnoresARefusedDelete(int status)
    {
        await using var server = await HttpServer.StartAsync();
        server.OnDelete = exchange => exchange.StatusAsync(status);
        var session = await server.OpenAsync();
        await session.DisposeAsync().AsTask().InTime();
        server.Seen.Last().ShouldBe("DELETE");
        server.Exchanges.Last().Headers["Mcp-Session-Id"].ShouldBe("session-1");
    }

    [Fact]
    public async Task ClosingDoesNotWaitLongForAServerThatHangs()
    {
        await using var server = await HttpServer.StartAsync();
        var session = await server.OpenAsync(new() { DeleteWait = TimeSpan.FromMilliseconds(200), ListensForServerMessages = true });
        server.OnRequest = exchange => Task.Delay(Timeout.Infinite, exchange.Aborted);
        server.OnDelete = server.OnGet = server.OnRequest;
        var asking = session.AskAsync();
        await Deadline.Until(() => server.Seen.Contains("POST tools/call"));

        var clock = Stopwatch.StartNew();
        await session.DisposeAsync().AsTask().InTime();
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(4));
        (await asking.InTime()).Failure!.Kind.ShouldBe(FailureKind.Closed);
    }

    [Fact]
    public async Task ListensOnlyWhenToldTo()
    {
        await using var server = await HttpServer.StartAsync();
        await using (var session = await server.OpenAsync())
            await session.AskAsync().InTime();
        server.Seen.ShouldNotContain("GET");
    }

    [Fact]
    public async Task ASessionThatIsAgreedOnTooLateIsNotListenedTo()
    {
        var asked = new CountingHandler();
        using var client = new HttpClient(asked);
        var transport = new StreamableHttpTransport(client, new("http://localhost/mcp"), new() { ListensForServerMessages = true });
        transport.Start((_, _) => true);
        transport.Negotiated("2025-11-25");
        asked.Count.ShouldBe(1);
        await transport.DisposeAsync().AsTask().InTime();
        transport.Negotiated("2025-11-25");
        asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task ListeningIsGivenUpWhenTheServerOffersNone()
    {
        await using var server = await HttpServer.StartAsync();
        var options = new StreamableHttpOptions { ListensForServerMessages = true, ResumeWait = TimeSpan.FromMilliseconds(10) };
        await using var session = await server.OpenAsync(options);
        await Deadline.Until(() => server.Seen.Contains("GET"));
        for (var i = 0; i < 20; i++)
            (await session.AskAsync().InTime()).IsResult.ShouldBeTrue();
        server.Seen.Count(seen => seen == "GET").ShouldBe(1);
    }

    [Fact]
    public async Task ListeningGoesOnWhereItBroke()
    {
        await using var server = await HttpServer.StartAsync();
        List<string> seen = [];
        server.OnGet = async exchange =>
        {
            switch (exchange.Headers.GetValueOrDefault("Last-Event-ID"))
            {
                case null:
                    await exchange.EventsAsync("id: 1\nretry: 30\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"a\"}\n\n");
                    break;
                case "1" when server.Seen.Count(request => request == "GET") == 2:
                    await exchange.StatusAsync(503);
                    break;
                case "1":
                    await exchange.EventsAsync("id: 2\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"b\"}\n\n");
                    await Task.Delay(Timeout.Infinite, exchange.Aborted);
                    break;
            }
        };
        var session = await server.OpenAsync(new() { ListensForServerMessages = true }, new()
        {
            OnNotification = (notification, _) =>
            {
                seen.Add(notification.Method);
                return ValueTask.CompletedTask;
            },
        });
        await Deadline.Until(() => seen.Count == 2);
        seen.ShouldBe(["a", "b"]);
        await session.DisposeAsync().AsTask().InTime();
    }

    [Fact]
    public async Task ListensAgainInANewSession()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync(new() { ListensForServerMessages = true });
        server.OnGet = async exchange =>
        {
            await exchange.EventsAsync(": open\n\n");
            await Task.Delay(Timeout.Infinite, exchange.Aborted);
        };
        server.OnRequest = exchange => exchange.Headers["Mcp-Session-Id"] == "session-2"
            ? exchange.JsonAsync(exchange.Result("1")) : exchange.StatusAsync(404);
        (await session.AskAsync().InTime()).IsResult.ShouldBeTrue();
        await Deadline.Until(() => server.Exchanges.Any(
            exchange => exchange.Method == "GET" && exchange.Headers["Mcp-Session-Id"] == "session-2"));
    }

    [Fact]
    public async Task OneSlowRequestHoldsUpNoOther()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        var gate = new TaskCompletionSource();
        server.OnRequest = async exchange =>
        {
            if (exchange.RpcMethod == "slow")
                await gate.Task.WaitAsync(exchange.Aborted);
            await exchange.JsonAsync(exchange.Result("1"));
        };
        var slow = Enumerable.Range(0, 50).Select(_ => session.AskAsync("slow")).ToList();
        for (var i = 0; i < 50; i++)
            (await session.AskAsync("fast").InTime()).IsResult.ShouldBeTrue();
        slow.ShouldAllBe(task => !task.IsCompleted);
        gate.SetResult();
        (await Task.WhenAll(slow).InTime()).ShouldAllBe(reply => reply.IsResult);
    }

    sealed class CountingHandler : HttpMessageHandler
    {
        public int Count { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return new();
        }
    }
}
