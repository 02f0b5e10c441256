using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Sessions;

public sealed class CancellingRequests
{
    [Fact]
    public async Task TellsTheServerWhenTimeIsUpAndDropsTheLateAnswer()
    {
        var clock = new ManualClock();
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(new() { TimeProvider = clock });
        var asking = session.AskAsync("tools/call", timeout: TimeSpan.FromSeconds(60));
        var request = await server.NextAsync();
        clock.Advance(TimeSpan.FromSeconds(59));
        asking.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));

        var failure = (await asking.InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.TimedOut);
        failure.NotExecuted.ShouldBeFalse();
        const string reason = "The server did not answer tools/call within 60 s";
        failure.Reason.ShouldBe(reason);
        var cancelled = RawJson.From(new { RequestId = request.Property("id"), Reason = reason });
        await server.ExpectAsync($$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{{cancelled}}}""");

        var next = session.AskAsync();
        await server.AnswerAsync(request, "\"late\"");
        await server.AnswerAsync(await server.NextAsync(), "\"fresh\"");
        (await next.InTime()).Result.ToString().ShouldBe("\"fresh\"");
    }

    [Fact]
    public async Task TellsTheServerWhenTheCallerGivesUp()
    {
        using var caller = new CancellationTokenSource();
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = session.AskAsync(token: caller.Token);
        var request = await server.NextAsync();
        await caller.CancelAsync();

        (await asking.InTime()).Failure!.Kind.ShouldBe(FailureKind.Cancelled);
        var cancelled = await server.NextAsync();
        cancelled.Text("method").ShouldBe("notifications/cancelled");
        cancelled.Property("params").Property("requestId").ToString().ShouldBe(request.Property("id").ToString());
        cancelled.Property("params").Text("reason").ShouldBe("The caller gave up waiting for tools/call");
    }

    [Fact]
    public async Task NeverCancelsInitialize()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var initialize = session.AskAsync("initialize", timeout: TimeSpan.FromMilliseconds(20));
        (await initialize.InTime()).Failure!.Kind.ShouldBe(FailureKind.TimedOut);
        (await server.NextAsync()).Text("method").ShouldBe("initialize");

        var next = session.AskAsync("next", timeout: TimeSpan.FromMilliseconds(20));
        var request = await server.NextAsync();
        request.Text("method").ShouldBe("next");
        await next.InTime();
        var cancelled = await server.NextAsync();
        cancelled.Property("params").Property("requestId").ToString().ShouldBe(request.Property("id").ToString());
    }

    [Fact]
    public async Task SendsNothingForACallerThatHasGivenUpAlready()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        (await session.AskAsync("one", token: new(canceled: true)).InTime()).Failure!.Kind.ShouldBe(FailureKind.Cancelled);
        (await session.AskAsync("two", timeout: TimeSpan.Zero).InTime()).Failure!.Kind.ShouldBe(FailureKind.TimedOut);

        var asking = session.AskAsync("three");
        var request = await server.NextAsync();
        request.Text("method").ShouldBe("three");
        await server.AnswerAsync(request, "1");
        await asking.InTime();
    }

    [Fact]
    public async Task LeavesNoTimerBehind()
    {
        var clock = new ManualClock();
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(new() { TimeProvider = clock });
        await Deadline.Until(() => clock.Alarms == 0);
        for (var i = 0; i < 10; i++)
        {
            var asking = session.AskAsync();
            await server.AnswerAsync(await server.NextAsync(), "1");
            await asking.InTime();
        }

        clock.Alarms.ShouldBe(0);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(1000)]
    public async Task TakesAnyTimeLimit(int days)
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = session.AskAsync(timeout: TimeSpan.FromDays(days));
        if (days > 0)
            await server.AnswerAsync(await server.NextAsync(), "1");
        (await asking.InTime()).IsResult.ShouldBe(days > 0);
    }
}
