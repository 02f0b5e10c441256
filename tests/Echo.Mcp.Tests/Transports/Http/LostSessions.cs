using Echo.Mcp.Failures;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Transports.Http;

public sealed class LostSessions
{
    [Fact]
    public async Task AreOpenedAgainOnceForAllAndTheirRequestsRepeated()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.Headers["Mcp-Session-Id"] == "session-2"
            ? exchange.JsonAsync(exchange.Result(exchange.Message.Property("params").ToString()))
            : exchange.StatusAsync(404);

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => session.AskAsync(parameters: $$"""{"n":{{i}}}"""))).InTime();
        replies.Select(reply => reply.Result.ToString()).ShouldBe(Enumerable.Range(0, 20).Select(i => $$"""{"n":{{i}}}"""));
        session.Renewals.ShouldBe(1);
        server.Seen.Count(seen => seen == "POST initialize").ShouldBe(2);
        server.Seen.Count(seen => seen == "POST notifications/initialized").ShouldBe(2);
        var second = server.Exchanges.Where(exchange => exchange.RpcMethod == "initialize").Skip(1).Single();
        second.Headers.ShouldNotContainKey("Mcp-Session-Id");
        second.Headers.ShouldNotContainKey("MCP-Protocol-Version");
    }

    [Fact]
    public async Task FailTheirRequestWhenTheyAreLostAgain()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.StatusAsync(404);

        var failure = (await session.AskAsync().InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.SessionLost);
        server.Seen.Count(seen => seen == "POST tools/call").ShouldBe(2);
        server.Seen.Count(seen => seen == "POST initialize").ShouldBe(2);
    }

    [Fact]
    public async Task EndWhenTheyCannotBeOpenedAgain()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.StatusAsync(404);
        server.OnInitialize = exchange => exchange.StatusAsync(503);

        const string reason = "The server lost the session, and opening a new one failed: The server answered initialize with HTTP 503";
        var failure = (await session.AskAsync().InTime()).Failure!;
        failure.Reason.ShouldBe(reason);
        failure.NotExecuted.ShouldBeTrue();
        (await session.Completion.InTime()).Reason.ShouldBe(reason);
        (await session.AskAsync().InTime()).Failure!.NotExecuted.ShouldBeTrue();
    }

    [Theory]
    [InlineData("application/json", """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: No valid session ID provided"}}""")]
    [InlineData("application/json", """{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: Server not initialized"}}""")]
    [InlineData("application/json", """{"jsonrpc":"2.0","id":"server-error","error":{"code":-32600,"message":"Bad Request: Invalid session"}}""")]
    [InlineData("text/plain", "Invalid Session ID")]
    public async Task MayBeToldWith400(string type, string body)
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.Headers["Mcp-Session-Id"] == "session-2"
            ? exchange.JsonAsync(exchange.Result("{}"))
            : exchange.BodyAsync(body, type, 400);
        (await session.AskAsync().InTime()).IsResult.ShouldBeTrue();
        (session.Renewals, server.Seen.Count(seen => seen == "POST tools/call")).ShouldBe((1, 2));

        // And again: it is never sent a third time.
        server.OnRequest = exchange => exchange.BodyAsync(body, type, 400);
        (await session.AskAsync().InTime()).Failure!.Kind.ShouldBe(FailureKind.SessionLost);
        (session.Renewals, server.Seen.Count(seen => seen == "POST tools/call")).ShouldBe((2, 4));
    }

    [Theory]
    [InlineData("text/plain", "bad arguments")]
    [InlineData("text/html", "<p>no session</p>")]
    [InlineData("application/json", """{"error":"no session"}""")]
    public async Task AreNotAssumedFromA400ThatMayBeAboutTheRequest(string type, string body)
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.BodyAsync(body, type, 400);
        (await session.AskAsync().InTime()).Failure!.Kind.ShouldBe(FailureKind.Rejected);
        (session.Renewals, server.Seen.Count(seen => seen == "POST tools/call")).ShouldBe((0, 1));
    }

    [Fact]
    public async Task AreNotAssumedFromAnAnswerToTheRequestItself()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.JsonAsync(
            $$$"""{"jsonrpc":"2.0","id":{{{exchange.Message.Property("id")}}},"error":{"code":-32602,"message":"no such browser session"}}""", 400);
        (await session.AskAsync().InTime()).Error!.Code.ShouldBe(-32602);
        (session.Renewals, server.Seen.Count(seen => seen == "POST tools/call")).ShouldBe((0, 1));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task AreNeverAssumedFromAnotherStatus(int status)
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.StatusAsync(status);

        var failure = (await session.AskAsync().InTime()).Failure!;
        (failure.Kind, failure.HttpStatus).ShouldBe((FailureKind.Rejected, status));
        failure.NotExecuted.ShouldBeFalse();
        server.Seen.Count(seen => seen == "POST tools/call").ShouldBe(1);
    }

    [Fact]
    public async Task NeedASessionToBeLost()
    {
        await using var server = await HttpServer.StartAsync();
        server.SessionPrefix = null;
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.StatusAsync(404);

        (await session.AskAsync().InTime()).Failure!.Kind.ShouldBe(FailureKind.Rejected);
        server.Seen.Count(seen => seen == "POST initialize").ShouldBe(1);
    }

    [Fact]
    public async Task DoNotCostMoreThanTheTimeLimitOfTheRequest()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.StatusAsync(404);
        server.OnInitialize = exchange => Task.Delay(Timeout.Infinite, exchange.Aborted);

        (await session.AskAsync(timeout: TimeSpan.FromMilliseconds(300)).InTime()).Failure!.Kind.ShouldBe(FailureKind.TimedOut);
    }
}
