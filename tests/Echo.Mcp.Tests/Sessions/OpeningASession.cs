using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;
using Echo.Mcp.Transports.Stdio;

namespace Echo.Mcp.Tests.Sessions;

public sealed class OpeningASession
{
    [Fact]
    public async Task SaysWhoTheClientIsAndOffersNothing()
    {
        await using var server = new ScriptedServer();
        var opening = UpstreamSession.OpenAsync(server.Transport(), new() { ClientName = "echo-mcp-1", ClientVersion = "2.5" });

        var initialize = await server.NextAsync();
        initialize.Text("method").ShouldBe("initialize");
        initialize.Property("params").ToString()
            .ShouldBe("""{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"echo-mcp-1","version":"2.5"}}""");
        await server.ExitAsync();
        (await opening.InTime()).IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task OffersTheCapabilitiesOfTheOptions()
    {
        await using var server = new ScriptedServer();
        const string capabilities = """{"elicitation":{"form":{}}}""";
        var opening = UpstreamSession.OpenAsync(server.Transport(), new() { ClientCapabilities = RawJson.Parse(capabilities) });

        (await server.NextAsync()).Property("params").Property("capabilities").ToString().ShouldBe(capabilities);
        await server.ExitAsync();
        await opening.InTime();
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    [InlineData("2024-11-05")]
    public async Task AcceptsEveryRevisionThatBeginsWithInitialize(string version)
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(version: version, capabilities: """{"tools":{"listChanged":true},"x":1.0}""");

        session.ProtocolVersion.ShouldBe(version);
        session.ServerInfo.ShouldBe(new ServerInfo("scripted", "3"));
        session.Capabilities.ToString().ShouldBe("""{"tools":{"listChanged":true},"x":1.0}""");
        session.Instructions.ShouldBe("be kind");
    }

    [Theory]
    [InlineData("""{"protocolVersion":"2099-01-01"}""", "The server speaks protocol version 2099-01-01, which is not supported")]
    [InlineData("""{"protocolVersion":7}""", "The server answered initialize without a protocol version")]
    [InlineData("[]", "The server answered initialize without a protocol version")]
    public async Task RefusesOtherRevisions(string result, string reason)
    {
        await using var server = new ScriptedServer();
        var opening = UpstreamSession.OpenAsync(server.Transport());
        await server.AnswerAsync(await server.NextAsync(), result);

        var failure = (await opening.InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Protocol);
        failure.Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task AcceptsAServerThatSaysNothingOfItself()
    {
        await using var server = new ScriptedServer();
        var opening = UpstreamSession.OpenAsync(server.Transport());
        await server.AnswerAsync(await server.NextAsync(), """{"protocolVersion":"2025-06-18"}""");
        await server.NextAsync();

        await using var session = (await opening.InTime()).Session!;
        session.ServerInfo.ShouldBe(new ServerInfo("", ""));
        session.Capabilities.IsEmpty.ShouldBeTrue();
        session.Instructions.ShouldBeNull();
    }

    [Fact]
    public async Task KeepsNoMoreOfAServerThanIsNeeded()
    {
        await using var server = new ScriptedServer();
        var opening = UpstreamSession.OpenAsync(server.Transport());
        var text = string.Concat(Enumerable.Repeat("😀", 100_000 / 2));
        await server.AnswerAsync(
            await server.NextAsync(),
            $$"""{"protocolVersion":"2025-06-18","serverInfo":{"name":"a{{text}}","version":"{{text}}"},"instructions":"{{text}}"}""");
        await server.NextAsync();

        await using var session = (await opening.InTime()).Session!;
        session.ServerInfo.Name.ShouldBe($"a{text[..198]}…");
        session.ServerInfo.Version.ShouldBe($"{text[..200]}…");
        session.Instructions!.Length.ShouldBe((64 * 1024) + 1);
    }

    [Fact]
    public async Task RefusesAnAnswerThatIsFarTooLong()
    {
        await using var server = new ScriptedServer();
        var opening = UpstreamSession.OpenAsync(server.Transport());
        await server.AnswerAsync(
            await server.NextAsync(), $$"""{"protocolVersion":"2025-06-18","capabilities":{"x":"{{new string('x', 1024 * 1024)}}"} }""");

        var failure = (await opening.InTime()).Failure!;
        (failure.Kind, failure.Reason).ShouldBe((FailureKind.TooLarge, "The server answered initialize with more than 1 MiB"));
    }

    [Fact]
    public async Task TellsWhyTheServerRefused()
    {
        await using var server = new ScriptedServer();
        var opening = UpstreamSession.OpenAsync(server.Transport());
        await server.RefuseAsync(await server.NextAsync(), """{"code":-32602,"message":"Unsupported protocol version"}""");

        (await opening.InTime()).Failure!.Reason.ShouldBe("The server refused initialize: Unsupported protocol version (code -32602)");
    }

    [Fact]
    public async Task GivesUpAfterItsTimeLimitWithoutCancelling()
    {
        var clock = new ManualClock();
        await using var server = new ScriptedServer();
        var opening = UpstreamSession.OpenAsync(server.Transport(new() { TimeProvider = clock }), new() { TimeProvider = clock });
        await server.NextAsync();
        clock.Advance(TimeSpan.FromSeconds(30));

        var failure = (await opening.InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.TimedOut);
        failure.Reason.ShouldBe("The server did not answer initialize within 30 s");
        await Should.ThrowAsync<EndOfStreamException>(server.NextAsync());
    }

    [Fact]
    public async Task GivesUpWithItsCaller()
    {
        using var caller = new CancellationTokenSource();
        await using var server = new ScriptedServer();
        var opening = UpstreamSession.OpenAsync(server.Transport(), cancellationToken: caller.Token);
        await server.NextAsync();
        await caller.CancelAsync();

        (await opening.InTime()).Failure!.Kind.ShouldBe(FailureKind.Cancelled);
        await Should.ThrowAsync<EndOfStreamException>(server.NextAsync());
    }

    [Fact]
    public async Task TellsHowAProgramEndedAndWhatItWrote()
    {
        await using var server = new ScriptedServer();
        var opening = UpstreamSession.OpenAsync(server.Transport(new() { WhyEnded = _ => new(new ProgramEnd(1, "boom\n  at line 3\n")) }));
        await server.NextAsync();
        await server.SendAsync("Usage: server [--stdio]\u001b[0m");
        await server.ExitAsync();

        var failure = (await opening.InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Ended);
        failure.Reason.ShouldBe(
            "The program exited with code 1 before it answered initialize. "
            + "It wrote something that is not JSON-RPC: \"Usage: server [--stdio] [0m\". stderr: boom\n  at line 3");
    }

    [Fact]
    public async Task TellsThatAProgramClosedItsOutput()
    {
        await using var server = new ScriptedServer();
        var opening = UpstreamSession.OpenAsync(server.Transport());
        await server.NextAsync();
        await server.ExitAsync();

        (await opening.InTime()).Failure!.Reason.ShouldBe("The program closed its output before it answered initialize");
    }
}
