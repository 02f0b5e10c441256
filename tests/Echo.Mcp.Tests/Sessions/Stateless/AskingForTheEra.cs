using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Sessions.Stateless;

public sealed class AskingForTheEra : IAsyncDisposable
{
    readonly ScriptedServer server = new();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task SaysWhoAsksAndSendsNothingElse()
    {
        var opening = UpstreamSession.OpenAsync(server.Transport(), new()
        {
            Eras = Eras.NewestFirst,
            ClientName = "echo-mcp-1",
            ClientVersion = "2.5",
            ClientCapabilities = RawJson.Parse("""{"elicitation":{}}"""),
        });
        var asked = await server.NextAsync();
        asked.Text("method").ShouldBe("server/discover");
        asked.Property("params").ToString().ShouldBe(
            """
            {"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"echo-mcp-1","version":"2.5"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}}
            """);
        await server.AnswerAsync(asked, Discovery.Of("""{"tools":{"listChanged":true},"x":1.0}"""));

        await using var session = (await opening.InTime()).Session!;
        session.ProtocolVersion.ShouldBe("2026-07-28");
        session.ServerInfo.ShouldBe(new ServerInfo("stateless", "4"));
        session.Capabilities.ToString().ShouldBe("""{"tools":{"listChanged":true},"x":1.0}""");
        session.Instructions.ShouldBe("be kind");
        var asking = session.AskAsync("tools/list");
        (await server.NextAsync()).Text("method").ShouldBe("tools/list");
        await session.DisposeAsync();
        await asking.InTime();
    }

    [Theory]
    [InlineData("""{"code":-32601,"message":"Method not found"}""")]
    [InlineData("""{"code":-32602,"message":"Invalid request parameters"}""")]
    [InlineData("""{"code":-32000,"message":"Not initialized"}""")]
    [InlineData("""{"message":"?"}""")]
    [InlineData("""{"code":-32022,"message":"Unsupported","data":{"supported":["2099-01-01","2025-06-18"]}}""")]
    public async Task TakesTheseErrorsForSignsOfAnOlderServer(string error)
    {
        var opening = OpenAsync();
        await server.RefuseAsync(await server.NextAsync(), error);
        await InitializeAsync(opening);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"protocolVersion":"2026-07-28"}""")]
    [InlineData("""{"supportedVersions":["2025-11-25"]}""")]
    public async Task TakesTheseResultsForSignsOfAnOlderServer(string result)
    {
        var opening = OpenAsync();
        await server.AnswerAsync(await server.NextAsync(), result);
        await InitializeAsync(opening);
    }

    [Theory]
    [InlineData(
        """{"code":-32022,"message":"x","data":{"supported":["2099-01-01","2098-01-01"]}}""",
        "The server speaks protocol versions 2099-01-01, 2098-01-01, which are not supported")]
    [InlineData("""{"code":-32022,"message":"No."}""", "The server refused server/discover: No.")]
    [InlineData("""{"code":-32021,"message":"Needs roots"}""", "The server refused server/discover: Needs roots (code -32021)")]
    [InlineData("""{"code":-32020,"message":"Bad header"}""", "The server refused server/discover: Bad header (code -32020)")]
    public async Task DoesNotAskANewerServerForASession(string error, string reason)
    {
        var opening = OpenAsync();
        await server.RefuseAsync(await server.NextAsync(), error);
        (await opening.InTime()).Failure!.Reason.ShouldBe(reason);
        await Should.ThrowAsync<EndOfStreamException>(server.NextAsync());
    }

    [Fact]
    public async Task WaitsASecondForAServerThatSaysNothing()
    {
        var clock = new ManualClock();
        var opening = OpenAsync(clock);
        (await server.NextAsync()).Text("method").ShouldBe("server/discover");
        await PassAsync(clock);
        await InitializeAsync(opening);
    }

    [Fact]
    public async Task HearsAServerThatStartsSlowly()
    {
        var clock = new ManualClock();
        var opening = OpenAsync(clock);
        var asked = await server.NextAsync();
        await PassAsync(clock);
        var initialize = await server.NextAsync();
        await server.AnswerAsync(asked, Discovery.Of());
        await server.RefuseAsync(initialize, """{"code":-32601,"message":"Method not found"}""");
        await using var session = (await opening.InTime()).Session!;
        session.ProtocolVersion.ShouldBe("2026-07-28");
    }

    [Fact]
    public async Task KeepsTheSessionThatASlowServerHasOpened()
    {
        var clock = new ManualClock();
        var opening = OpenAsync(clock);
        var asked = await server.NextAsync();
        await PassAsync(clock);
        await server.AnswerAsync(asked, Discovery.Of());
        await using var session = await InitializeAsync(opening);
        var asking = session.AskAsync();
        (await server.NextAsync()).Property("params").ToString().ShouldBe("{}");

        // Nothing of the other era is left: the server may ask.
        await server.SendAsync("""{"jsonrpc":"2.0","id":"q","method":"ping"}""");
        await server.ExpectAsync("""{"jsonrpc":"2.0","id":"q","result":{}}""");
        await session.DisposeAsync();
        await asking.InTime();
    }

    [Fact]
    public async Task TellsWhenTheServerWentAwayOverIt()
    {
        var opening = OpenAsync();
        await server.NextAsync();
        await server.ExitAsync();
        (await opening.InTime()).FailedByAsking.ShouldBeTrue();
    }

    [Fact]
    public async Task GivesUpWithItsCaller()
    {
        using var caller = new CancellationTokenSource();
        var opening = UpstreamSession.OpenAsync(server.Transport(), new() { Eras = Eras.NewestFirst }, caller.Token);
        await server.NextAsync();
        await caller.CancelAsync();
        (await opening.InTime()).Failure!.Kind.ShouldBe(FailureKind.Cancelled);
        await Should.ThrowAsync<EndOfStreamException>(server.NextAsync());
    }

    [Fact]
    public async Task ComesSecondForAServerThatIsKnownToBeOlder()
    {
        var opening = UpstreamSession.OpenAsync(server.Transport(), new() { Eras = Eras.SessionsFirst });
        await InitializeAsync(opening);
    }

    [Fact]
    public async Task ComesAfterAllWhenSuchAServerWasUpdated()
    {
        var opening = UpstreamSession.OpenAsync(server.Transport(), new() { Eras = Eras.SessionsFirst });
        await server.RefuseAsync(await server.NextAsync(), """{"code":-32601,"message":"This server speaks 2026-07-28"}""");
        await server.AnswerAsync(await server.NextAsync(), Discovery.Of());
        await using var session = (await opening.InTime()).Session!;
        session.ProtocolVersion.ShouldBe("2026-07-28");
    }

    Task<UpstreamOpening> OpenAsync(ManualClock? clock = null) =>
        UpstreamSession.OpenAsync(server.Transport(), new() { Eras = Eras.NewestFirst, TimeProvider = clock ?? TimeProvider.System });

    // The wait begins a moment after the question has left.
    static async Task PassAsync(ManualClock clock)
    {
        await Deadline.Until(() => clock.UntilAlarm == TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(1));
    }

    async Task<UpstreamSession> InitializeAsync(Task<UpstreamOpening> opening)
    {
        var initialize = await server.NextAsync();
        initialize.Text("method").ShouldBe("initialize");
        initialize.Property("params").Text("protocolVersion").ShouldBe("2025-11-25");
        await server.AnswerAsync(initialize, """{"protocolVersion":"2025-06-18"}""");
        (await server.NextAsync()).Text("method").ShouldBe("notifications/initialized");
        var session = (await opening.InTime()).Session!;
        session.ProtocolVersion.ShouldBe("2025-06-18");
        return session;
    }
}
