using Echo.Mcp.Failures;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Sessions;

/// <summary>A URL does not tell which of the two HTTP transports its server knows.</summary>
public sealed class OpeningOverEitherHttp : IAsyncLifetime
{
    readonly HttpClient client = new();
    HttpServer server = null!;

    public async ValueTask InitializeAsync() => server = await HttpServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task FindsTheOlderOne(int status)
    {
        await using var sse = await SseServer.StartAsync();
        var answer = sse.Http.OnInitialize!;
        sse.Http.OnInitialize = exchange => exchange.Path.StartsWith("/messages", StringComparison.Ordinal) ? answer(exchange) : exchange.StatusAsync(status);
        var opening = await Opener(sse.Http.Uri).OpenAsync(default).InTime();
        opening.Failure.ShouldBeNull();
        await using var session = opening.Session!;
        session.ServerInfo.Name.ShouldBe("sse");
        (await session.AskAsync().InTime()).IsResult.ShouldBeTrue();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(200)]
    public async Task FindsTheNewerOne(int status)
    {
        server.OnGet = exchange => exchange.BodyAsync("<html>", "text/html", status);
        var opening = await Opener().OpenSseFirstAsync(default).InTime();
        opening.Failure.ShouldBeNull();
        await using var session = opening.Session!;
        session.ServerInfo.Name.ShouldBe("http");
    }

    [Fact]
    public async Task FindsTheNewerOneBehindAStreamThatNamesNoAddress()
    {
        server.OnGet = async exchange =>
        {
            await exchange.EventAsync("""{"jsonrpc":"2.0","method":"notifications/message"}""");
            await Task.Delay(Timeout.Infinite, exchange.Aborted);
        };
        var opening = await new HttpOpener(client, server.Uri, new() { EndpointWait = TimeSpan.FromMilliseconds(100) }, new())
            .OpenSseFirstAsync(default).InTime();
        opening.Failure.ShouldBeNull();
        await opening.Session!.DisposeAsync();
    }

    [Fact]
    public async Task TellsBothReasonsWhenNeitherWorks()
    {
        server.OnInitialize = exchange => exchange.BodyAsync("No such page", "text/plain", 404);
        const string reason =
            "Over streamable HTTP: The server answered initialize with HTTP 404. No such page. "
            + "Over HTTP+SSE: The server answered the request for its event stream with HTTP 405";
        var failure = (await Opener().OpenAsync(default).InTime()).Failure!;
        (failure.Reason, failure.HttpStatus).ShouldBe((reason, 404));
        failure = (await Opener().OpenSseFirstAsync(default).InTime()).Failure!;
        (failure.Reason, failure.HttpStatus).ShouldBe((reason, 405));
    }

    [Theory]
    [InlineData(401, FailureKind.Unauthorized)]
    [InlineData(403, FailureKind.Unauthorized)]
    [InlineData(500, FailureKind.Rejected)]
    public async Task DoesNotLookFurtherWhenTheServerSaysSomethingElse(int status, FailureKind kind)
    {
        server.OnInitialize = server.OnGet = exchange => exchange.StatusAsync(status);
        (await Opener().OpenAsync(default).InTime()).Failure!.Kind.ShouldBe(kind);
        (await Opener().OpenSseFirstAsync(default).InTime()).Failure!.Kind.ShouldBe(kind);
        server.Seen.ShouldBe(["POST initialize", "GET"]);
    }

    [Fact]
    public async Task AsksForTheCredentialsThatTheOtherOneWants()
    {
        server.OnInitialize = exchange => exchange.StatusAsync(405);
        server.OnGet = exchange =>
        {
            exchange.Context.Response.Headers.WWWAuthenticate = "Bearer scope=x";
            return exchange.StatusAsync(401);
        };
        var failure = (await Opener().OpenAsync(default).InTime()).Failure!;
        (failure.Kind, failure.Challenge).ShouldBe((FailureKind.Unauthorized, "Bearer scope=x"));
    }

    [Fact]
    public async Task DoesNotLookFurtherWhenAnAddressMustNotBeUsed()
    {
        await using var sse = await SseServer.StartAsync();
        sse.Endpoint = "http://evil.example/";
        (await Opener(sse.Http.Uri).OpenSseFirstAsync(default).InTime()).Failure!.Reason.ShouldContain("http://evil.example/");
        sse.Http.Seen.ShouldBe(["GET"]);
    }

    HttpOpener Opener(Uri? uri = null) => new(client, uri ?? server.Uri, new(), new());
}
