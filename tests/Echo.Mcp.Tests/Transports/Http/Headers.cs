using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Transports.Http;

public sealed class Headers
{
    [Fact]
    public async Task AreThoseOfTheProtocolAndNoOthers()
    {
        await using var server = await HttpServer.StartAsync();
        await using (var session = await server.OpenAsync())
            (await session.AskAsync().InTime()).IsResult.ShouldBeTrue();

        string[] always = ["Accept", "Content-Length", "Content-Type", "Host"];
        string[] inSession = [.. always, "Mcp-Session-Id", "MCP-Protocol-Version"];
        var exchanges = server.Exchanges.ToList();
        server.Seen.ShouldBe(["POST initialize", "POST notifications/initialized", "POST tools/call", "DELETE"]);
        exchanges[0].Headers.Keys.ShouldBe(always, ignoreOrder: true);
        exchanges[1].Headers.Keys.ShouldBe(inSession, ignoreOrder: true);
        exchanges[2].Headers.Keys.ShouldBe(inSession, ignoreOrder: true);
        exchanges[3].Headers.Keys.ShouldBe(["Host", "Mcp-Session-Id", "MCP-Protocol-Version"], ignoreOrder: true);
        exchanges[2].Headers["Accept"].ShouldBe("application/json, text/event-stream");
        exchanges[2].Headers["Content-Type"].ShouldBe("application/json");
        exchanges[2].Headers["Mcp-Session-Id"].ShouldBe("session-1");
        exchanges[2].Headers["MCP-Protocol-Version"].ShouldBe("2025-11-25");
    }

    [Fact]
    public async Task NameTheRevisionThatWasAgreedOn()
    {
        await using var server = await HttpServer.StartAsync();
        (server.Version, server.SessionPrefix) = ("2025-06-18", null);
        await using (await server.OpenAsync())
        {
        }

        server.Seen.ShouldBe(["POST initialize", "POST notifications/initialized"]);
        var initialized = server.Exchanges.Last();
        initialized.Headers["MCP-Protocol-Version"].ShouldBe("2025-06-18");
        initialized.Headers.ShouldNotContainKey("Mcp-Session-Id");
    }

    [Fact]
    public async Task CarryATokenThatMayChangeWithEachRequest()
    {
        var tokens = new Queue<string?>(["one", "two", null, "four"]);
        await using var server = await HttpServer.StartAsync();
        await using (var session = await server.OpenAsync(new() { BearerToken = _ => new(tokens.Dequeue()) }))
            await session.AskAsync().InTime();

        server.Exchanges.Select(exchange => exchange.Headers.GetValueOrDefault("Authorization"))
            .ShouldBe(["Bearer one", "Bearer two", null, "Bearer four"]);
    }

    [Fact]
    public async Task RefuseATokenThatIsNone()
    {
        await using var server = await HttpServer.StartAsync();
        var transport = server.Transport(new() { BearerToken = _ => new("a\r\nX-Evil: 1") });
        var opening = await UpstreamSession.OpenAsync(transport).InTime();
        opening.Failure!.Reason.ShouldBe("The bearer token holds characters that HTTP does not allow");
        server.Exchanges.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("has blank")]
    [InlineData("")]
    public async Task IgnoreASessionIdThatIsNone(string prefix)
    {
        await using var server = await HttpServer.StartAsync();
        server.OnInitialize = exchange =>
        {
            exchange.Context.Response.Headers["Mcp-Session-Id"] = prefix;
            return exchange.JsonAsync(exchange.Result("""{"protocolVersion":"2025-11-25"}"""));
        };
        await using (await server.OpenAsync())
        {
        }

        server.Exchanges.Last().Headers.ShouldNotContainKey("Mcp-Session-Id");
    }
}
