using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Transports.Http;

/// <summary>Revision 2026-07-28 over streamable HTTP.</summary>
public sealed class RequestsWithoutASession : IAsyncLifetime
{
    const string Tools = """
        {"tools":[
          {"name":"plain","inputSchema":{"type":"object"}},
          {"name":"bad","inputSchema":{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}},
          {"name":"where","inputSchema":{"properties":{"region":{"type":"string","x-mcp-header":"Region"},"n":{"type":"integer","x-mcp-header":"N"}}}}]}
        """;

    HttpServer server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await HttpServer.StartAsync();
        server.OnDiscover = exchange => exchange.JsonAsync(exchange.Result(Discovery.Of()));
        server.OnRequest = exchange => exchange.JsonAsync(exchange.Result(exchange.RpcMethod == "tools/list" ? Tools : "{}"));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task RepeatInHeadersWhatTheySay()
    {
        await using (var session = await OpenAsync())
        {
            await session.AskAsync("resources/read", """{"uri":"file:///ä"}""").InTime();
            await session.AskAsync("prompts/get", """{"name":"p"}""").InTime();
            await session.AskAsync("x/y").InTime();
        }

        server.Seen.ShouldBe(["POST server/discover", "POST resources/read", "POST prompts/get", "POST x/y"]);
        server.Exchanges.ShouldAllBe(exchange => exchange.Headers["MCP-Protocol-Version"] == "2026-07-28");
        server.Exchanges.ShouldAllBe(exchange => exchange.Headers["Mcp-Method"] == exchange.RpcMethod);
        server.Exchanges.Select(exchange => exchange.Headers.GetValueOrDefault("Mcp-Name")).ShouldBe([null, "=?base64?ZmlsZTovLy/DpA==?=", "p", null]);
        string[] headers = ["Accept", "Content-Length", "Content-Type", "Host", "MCP-Protocol-Version", "Mcp-Method"];
        server.Exchanges.Last().Headers.Keys.ShouldBe(headers, ignoreOrder: true);
    }

    [Fact]
    public async Task RepeatTheArgumentsThatAToolWantsThere()
    {
        await using var session = await OpenAsync();
        await CallAsync(session, """{"name":"where","arguments":{"region":"Zürich","n":7}}""");
        var call = server.Exchanges.Last();
        call.Headers["Mcp-Name"].ShouldBe("where");
        call.Headers["Mcp-Param-Region"].ShouldBe("=?base64?WsO8cmljaA==?=");
        call.Headers["Mcp-Param-N"].ShouldBe("7");

        await CallAsync(session, """{"name":"where","arguments":{"region":null}}""");
        await CallAsync(session, """{"name":"plain","arguments":{"region":"x"}}""");
        server.Exchanges.TakeLast(2).SelectMany(exchange => exchange.Headers.Keys).ShouldNotContain(name => name.StartsWith("Mcp-Param-"));

        // The tools were listed once, before the first call.
        server.Seen.Count(seen => seen == "POST tools/list").ShouldBe(1);
    }

    [Fact]
    public async Task LeaveOutToolsThatBreakTheRules()
    {
        await using var session = await OpenAsync();
        var list = await session.ListAllAsync("tools/list", "tools", Ask.Long, default).InTime();
        list.Items.Select(tool => tool.Text("name")).ShouldBe(["plain", "where"]);
    }

    [Fact]
    public async Task AreSentAgainWhenTheToolHasChanged()
    {
        await using var session = await OpenAsync();
        await CallAsync(session, """{"name":"plain","arguments":{"region":"x"}}""");
        const string changed = """{"tools":[{"name":"plain","inputSchema":{"properties":{"region":{"type":"string","x-mcp-header":"R"}}}}]}""";
        server.OnRequest = exchange => exchange.RpcMethod == "tools/list" ? exchange.JsonAsync(exchange.Result(changed))
            : exchange.Headers.ContainsKey("Mcp-Param-R") ? exchange.JsonAsync(exchange.Result("""{"ok":1}"""))
            : exchange.JsonAsync($$$"""{"jsonrpc":"2.0","id":{{{exchange.Message.Property("id")}}},"error":{"code":-32020,"message":"missing"}}""", 400);
        (await CallAsync(session, """{"name":"plain","arguments":{"region":"x"}}""")).Result.ToString().ShouldBe("""{"ok":1}""");

        // Never a third time.
        server.OnRequest = exchange => exchange.JsonAsync(
            $$$"""{"jsonrpc":"2.0","id":{{{exchange.Message.Property("id")}}},"error":{"code":-32020,"message":"missing"}}""", 400);
        (await CallAsync(session, """{"name":"plain"}""")).Error!.Code.ShouldBe(-32020);
        server.Seen.Count(seen => seen == "POST tools/call").ShouldBe(5);
    }

    [Fact]
    public async Task AreCancelledByLeavingTheirStream()
    {
        var left = new TaskCompletionSource();
        await using var session = await OpenAsync();
        server.OnRequest = async exchange =>
        {
            await using var leaving = exchange.Aborted.Register(left.SetResult);
            await exchange.EventsAsync(": begun\n\n");
            await Task.Delay(Timeout.Infinite, exchange.Aborted);
        };
        (await session.AskAsync("x/slow", timeout: TimeSpan.FromMilliseconds(200)).InTime()).Failure!.Kind.ShouldBe(FailureKind.TimedOut);
        await left.Task.InTime();
        server.OnRequest = exchange => exchange.JsonAsync(exchange.Result("{}"));
        await session.AskAsync("x/last").InTime();
        server.Seen.ShouldBe(["POST server/discover", "POST x/slow", "POST x/last"]);
    }

    [Fact]
    public async Task AreNotResumed()
    {
        await using var session = await OpenAsync();
        server.OnRequest = exchange => exchange.EventsAsync("id: 1\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"n\"}\n\n");
        (await session.AskAsync("x/y").InTime()).Failure!.Reason.ShouldBe("The server closed the stream before it answered x/y");
        server.Seen.ShouldNotContain("GET");
    }

    [Fact]
    public async Task FindThatTheMethodIsUnknown()
    {
        await using var session = await OpenAsync();
        server.OnRequest = exchange => exchange.JsonAsync(
            $$$"""{"jsonrpc":"2.0","id":{{{exchange.Message.Property("id")}}},"error":{"code":-32601,"message":"Method not found"}}""", 404);
        (await session.AskAsync("x/y").InTime()).Error!.Code.ShouldBe(-32601);
        session.Completion.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task DoNotListenToAStreamOfTheOlderKind()
    {
        await using var session = await OpenAsync(new() { ListensForServerMessages = true });
        await session.AskAsync("x/y").InTime();
        server.Seen.ShouldBe(["POST server/discover", "POST x/y"]);
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(404, true)]
    [InlineData(404, false)]
    public async Task EndTheSessionOnlyWhenTheServerReallyIsAnOlderOneNow(int status, bool isOlder)
    {
        await using var session = await OpenAsync();
        server.OnRequest = exchange => exchange.BodyAsync("No", "text/plain", status);
        if (isOlder)
            server.OnDiscover = null;
        (await session.AskAsync("x/y").InTime()).Failure!.HttpStatus.ShouldBe(status);
        session.Completion.IsCompleted.ShouldBe(isOlder);
    }

    [Theory]
    [InlineData(400, "application/json", """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: No valid session ID provided"}}""")]
    [InlineData(404, "text/html", "<p>Not found")]
    [InlineData(403, "text/plain", "Unknown method")]
    [InlineData(500, null, "")]
    [InlineData(202, null, "")]
    [InlineData(200, "text/html", "Welcome")]
    public async Task GiveWayToASessionWhenTheServerIsOlder(int status, string? type, string body)
    {
        server.OnDiscover = exchange => exchange.BodyAsync(body, type, status);
        await using (var session = await OpenAsync())
        {
            session.ProtocolVersion.ShouldBe("2025-11-25");
            await session.AskAsync().InTime();
        }

        server.Seen.ShouldBe(["POST server/discover", "POST initialize", "POST notifications/initialized", "POST tools/call", "DELETE"]);
        server.Exchanges.ElementAt(1).Headers.ShouldNotContainKey("Mcp-Method");
        server.Exchanges.ElementAt(3).Headers["MCP-Protocol-Version"].ShouldBe("2025-11-25");
        server.Exchanges.ElementAt(3).Headers.ShouldNotContainKey("Mcp-Method");
    }

    [Fact]
    public async Task GiveWayToCredentials()
    {
        server.OnDiscover = exchange => exchange.StatusAsync(401);
        var opening = await UpstreamSession.OpenAsync(server.Transport(), new() { Eras = Eras.NewestFirst }).InTime();
        opening.Failure!.Kind.ShouldBe(FailureKind.Unauthorized);
        server.Seen.ShouldBe(["POST server/discover"]);
    }

    [Fact]
    public async Task ListenOnAStreamOfTheirOwn()
    {
        List<string> seen = [];
        server.OnDiscover = exchange => exchange.JsonAsync(exchange.Result(Discovery.Of("""{"tools":{"listChanged":true}}""")));
        server.OnRequest = async exchange =>
        {
            var id = exchange.Message.Property("id");
            var notification = $$$$"""
                {"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":{{{{id}}}}}}}
                """;
            await exchange.EventsAsync($": keep-alive\n\ndata: {notification}\n\n");
            await Task.Delay(Timeout.Infinite, exchange.Aborted);
        };
        await using var session = await OpenAsync(session: new()
        {
            Eras = Eras.NewestFirst,
            OnNotification = (notification, _) =>
            {
                seen.Add(notification.Method);
                return ValueTask.CompletedTask;
            },
        });
        await Deadline.Until(() => seen.Count > 0);
        seen.ShouldBe(["notifications/tools/list_changed"]);
        server.Seen.ShouldBe(["POST server/discover", "POST subscriptions/listen"]);
    }

    Task<UpstreamSession> OpenAsync(Echo.Mcp.Transports.Http.StreamableHttpOptions? options = null, UpstreamSessionOptions? session = null) =>
        server.OpenAsync(options, session ?? new() { Eras = Eras.NewestFirst });

    static Task<Echo.Mcp.Peers.UpstreamReply> CallAsync(UpstreamSession session, string parameters) =>
        session.RequestAsync("tools/call", RawJson.Parse(parameters), Ask.Long, default).InTime();
}
