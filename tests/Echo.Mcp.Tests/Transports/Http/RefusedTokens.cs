using Echo.Mcp.Failures;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Transports.Http;

/// <summary>A server that takes a token no more gets the request once more with another one.</summary>
public sealed class RefusedTokens
{
    [Fact]
    public async Task AreReplacedOnceAndTheRequestIsAnswered()
    {
        await using var server = await HttpServer.StartAsync();
        server.OnRequest = exchange => exchange.Headers["Authorization"] == "Bearer new"
            ? exchange.JsonAsync(exchange.Result("""{"got":true}"""))
            : exchange.StatusAsync(401);
        var refused = new List<string>();
        await using var session = await server.OpenAsync(new()
        {
            BearerToken = _ => new("old"),
            BearerRefused = (token, _) =>
            {
                refused.Add(token);
                return new("new");
            },
        });
        (await session.AskAsync().InTime()).Result.ToString().ShouldBe("""{"got":true}""");
        refused.ShouldBe(["old"]);
        Asked(server).ShouldBe(["Bearer old", "Bearer new"]);
    }

    [Theory]
    [InlineData("new", 2)]
    [InlineData("old", 1)]
    [InlineData(null, 1)]
    public async Task AreAFailureWhenThereIsNoBetterOne(string? other, int requests)
    {
        await using var server = await HttpServer.StartAsync();
        server.OnRequest = exchange => exchange.StatusAsync(401);
        await using var session = await server.OpenAsync(new() { BearerToken = _ => new("old"), BearerRefused = (_, _) => new(other) });
        (await session.AskAsync().InTime()).Failure!.Kind.ShouldBe(FailureKind.Unauthorized);
        Asked(server).Count().ShouldBe(requests);
    }

    [Fact]
    public async Task TellTheirReasonAndCauseWhenReplacingFails()
    {
        await using var server = await HttpServer.StartAsync();
        server.OnRequest = exchange => exchange.StatusAsync(401);
        var cause = new HttpRequestException(HttpRequestError.ConnectionError, "Authorization required");
        await using var session = await server.OpenAsync(new() { BearerToken = _ => new("old"), BearerRefused = (_, _) => throw cause });
        var failure = (await session.AskAsync().InTime()).Failure!;
        (failure.Reason, failure.Cause, failure.NotExecuted).ShouldBe(("Authorization required", cause, true));
    }

    static IEnumerable<string> Asked(HttpServer server) => server.Exchanges
        .Where(exchange => exchange.RpcMethod is not ("initialize" or "notifications/initialized" or ""))
        .Select(exchange => exchange.Headers["Authorization"]);
}
