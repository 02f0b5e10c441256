using System.Net;
using System.Net.Sockets;
using Echo.Mcp.Failures;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;
using Echo.Mcp.Transports.Http;

namespace Echo.Mcp.Tests.Transports.Http;

public sealed class RefusedRequests
{
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task TellWhereToGetAToken(int status)
    {
        const string challenge = "Bearer resource_metadata=\"https://x/.well-known/oauth-protected-resource\", scope=\"a b\"";
        await using var server = await HttpServer.StartAsync();
        server.OnInitialize = exchange =>
        {
            exchange.Context.Response.Headers.WWWAuthenticate = challenge;
            return exchange.StatusAsync(status);
        };

        var failure = (await UpstreamSession.OpenAsync(server.Transport()).InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Unauthorized);
        failure.Challenge.ShouldBe(challenge);
        failure.NotExecuted.ShouldBeTrue();
        failure.Reason.ShouldBe($"The server answered initialize with HTTP {status}");
    }

    [Theory]
    [InlineData(500, null, "", "The server answered initialize with HTTP 500")]
    [InlineData(502, "text/html", "<html>bad gateway</html>", "The server answered initialize with HTTP 502")]
    [InlineData(429, "text/plain", "slow\ndown", "The server answered initialize with HTTP 429. slow down")]
    [InlineData(400, "application/json", """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"No valid session"}}""",
        "The server answered initialize with HTTP 400. No valid session")]
    [InlineData(400, "application/json", "{broken", "The server answered initialize with HTTP 400")]
    [InlineData(302, null, "", "The server answered initialize with HTTP 302")]
    public async Task TellWhatTheServerSaid(int status, string? type, string body, string reason)
    {
        await using var server = await HttpServer.StartAsync();
        server.OnInitialize = exchange => exchange.BodyAsync(body, type, status);

        var failure = (await UpstreamSession.OpenAsync(server.Transport()).InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Rejected);
        failure.HttpStatus.ShouldBe(status);
        failure.Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task AnInitializedThatIsNotTakenInTimeOpensNoSession()
    {
        await using var server = await HttpServer.StartAsync();
        server.OnNotification = exchange => Task.Delay(Timeout.Infinite, exchange.Aborted);
        var opening = await UpstreamSession.OpenAsync(server.Transport(), new() { InitializeTimeout = TimeSpan.FromMilliseconds(300) }).InTime();
        (opening.Failure!.Kind, opening.Failure.NotExecuted).ShouldBe((FailureKind.TimedOut, false));
    }

    [Fact]
    public async Task MayCarryTheAnswerAllTheSame()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.JsonAsync(
            $$$"""{"jsonrpc":"2.0","id":{{{exchange.Message.Property("id")}}},"error":{"code":-32602,"message":"bad"}}""", 400);
        (await session.AskAsync().InTime()).Error!.Code.ShouldBe(-32602);
    }

    [Fact]
    public async Task FailTheOpeningWhenInitializedIsRefused()
    {
        await using var server = await HttpServer.StartAsync();
        server.OnNotification = exchange => exchange.StatusAsync(500);
        (await UpstreamSession.OpenAsync(server.Transport()).InTime()).Failure!.Reason
            .ShouldBe("The server answered notifications/initialized with HTTP 500");
    }

    [Fact]
    public async Task NameAnAddressWhereNobodyListens()
    {
        var port = FreePort.Next();
        var failure = await FailAtAsync(port);
        failure.Kind.ShouldBe(FailureKind.Unreachable);
        failure.NotExecuted.ShouldBeTrue();
        failure.Reason.ShouldBe($"Connection refused (127.0.0.1:{port})");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("")]
    public async Task SurviveAnythingThatSpeaksNoHttp(string greeting)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var serving = Task.Run(async () =>
        {
            using var socket = await listener.AcceptTcpClientAsync();
            await socket.GetStream().ReadExactlyAsync(new byte[64]);
            await socket.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(greeting));
        });
        var failure = await FailAtAsync(port);
        failure.Kind.ShouldBe(FailureKind.Broken);
        await serving.InTime();
    }

    static async Task<UpstreamFailure> FailAtAsync(int port)
    {
        using var client = new HttpClient();
        var transport = new StreamableHttpTransport(client, new($"http://127.0.0.1:{port}/mcp"));
        return (await UpstreamSession.OpenAsync(transport).InTime()).Failure!;
    }
}
