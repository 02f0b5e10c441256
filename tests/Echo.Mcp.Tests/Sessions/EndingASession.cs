using Echo.Mcp.Failures;
using Echo.Mcp.Tests.Scripted;
using Echo.Mcp.Transports.Stdio;

namespace Echo.Mcp.Tests.Sessions;

public sealed class EndingASession
{
    [Fact]
    public async Task FailsWhatIsUnderWayWithTheReason()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(transport: new() { WhyEnded = _ => new(new ProgramEnd(137, null)) });
        var asking = session.AskAsync();
        await server.NextAsync();
        await server.ExitAsync();

        var failure = (await asking.InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Ended);
        failure.NotExecuted.ShouldBeFalse();
        failure.Reason.ShouldBe("The program exited with code 137 before it answered tools/call");
        (await session.Completion.InTime()).Reason.ShouldBe("The program exited with code 137");
    }

    [Fact]
    public async Task FailsLaterRequestsAsNotExecuted()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        await server.ExitAsync();
        await session.Completion.InTime();

        var failure = (await session.AskAsync().InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Ended);
        failure.NotExecuted.ShouldBeTrue();
        failure.Reason.ShouldBe("The program closed its output");
    }

    [Fact]
    public async Task DeliversWhatTheProgramWroteLast()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = session.AskAsync();
        var request = await server.NextAsync();
        await server.SendRawAsync($$"""{"jsonrpc":"2.0","id":{{request.Property("id")}},"result":"last words"}""");
        await server.ExitAsync();
        (await asking.InTime()).Result.ToString().ShouldBe("\"last words\"");
    }

    [Fact]
    public async Task ClosesOnThisSideAndFailsWhatIsUnderWay()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = session.AskAsync();
        await server.NextAsync();
        await session.DisposeAsync().AsTask().InTime();

        var failure = (await asking.InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Closed);
        failure.Reason.ShouldBe("The session was closed before tools/call was answered");
        (await session.Completion.InTime()).Kind.ShouldBe(FailureKind.Closed);
        await Should.ThrowAsync<EndOfStreamException>(server.NextAsync());
        await session.DisposeAsync().AsTask().InTime();
    }

    [Fact]
    public async Task EndsWithAMessageThatIsTooLarge()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(transport: new() { MaxMessageBytes = 100_000 });
        var asking = session.AskAsync();
        var request = await server.NextAsync();
        await server.AnswerAsync(request, $"\"{new string('x', 99_000)}\"");
        (await asking.InTime()).IsResult.ShouldBeTrue();

        asking = session.AskAsync();
        await server.NextAsync();
        var flooding = server.SendRawAsync(new string('x', 300_000));
        var failure = (await asking.InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.TooLarge);
        failure.Reason.ShouldBe("The program sent a message of more than 100000 bytes before it answered tools/call");
        await session.DisposeAsync();
        await flooding.InTime();
    }
}
