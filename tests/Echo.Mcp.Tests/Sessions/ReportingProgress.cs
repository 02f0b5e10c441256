using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Peers;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Sessions;

public sealed class ReportingProgress
{
    [Theory]
    [InlineData("", """{"_meta":{"progressToken":ID}}""")]
    [InlineData("""{"name":"x","arguments":{"n":1.0}}""", """{"name":"x","arguments":{"n":1.0},"_meta":{"progressToken":ID}}""")]
    [InlineData("""{"_meta":{"a":[1.50],"progressToken":"callers"},"x":"\u00e9"}""",
        """{"_meta":{"a":[1.50],"progressToken":ID},"x":"\u00e9"}""")]
    [InlineData("""{"_meta":null}""", """{"_meta":{"progressToken":ID}}""")]
    [InlineData("[1]", "[1]")]
    public async Task AsksForItInTheParams(string parameters, string expected)
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = AskAsync(session, parameters, (_, _) => ValueTask.CompletedTask);
        var request = await server.NextAsync();
        request.Property("params").ToString().ShouldBe(expected.Replace("ID", request.Property("id").ToString(), StringComparison.Ordinal));
        await server.AnswerAsync(request, "1");
        (await asking.InTime()).IsResult.ShouldBeTrue();
    }

    [Fact]
    public async Task DeliversAllOfItInOrderBeforeTheAnswer()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        List<string> seen = [];
        var asking = AskAsync(session, "{}", async (notification, token) =>
        {
            await Task.Delay(1, token);
            seen.Add(notification.Property("progress").ToString());
        });
        var request = await server.NextAsync();
        for (var i = 0; i < 50; i++)
            await ProgressAsync(server, request.Property("id").ToString(), i);
        await server.AnswerAsync(request, "1");

        (await asking.InTime()).IsResult.ShouldBeTrue();
        seen.ShouldBe(Enumerable.Range(0, 50).Select(i => i.ToString()));
    }

    [Fact]
    public async Task GoesToTheRequestThatItIsFor()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        List<string> first = [], second = [];
        var one = AskAsync(session, "{}", Into(first));
        var two = AskAsync(session, "{}", Into(second));
        var a = await server.NextAsync();
        var b = await server.NextAsync();
        await ProgressAsync(server, b.Property("id").ToString(), 20);
        await ProgressAsync(server, $"\"{a.Property("id")}\"", 10);
        await ProgressAsync(server, "\"unknown\"", 99);
        await ProgressAsync(server, "{}", 99);
        await server.AnswerAsync(a, "1");
        await server.AnswerAsync(b, "1");
        await Task.WhenAll(one, two).InTime();

        first.ShouldBe(["10"]);
        second.ShouldBe(["20"]);
    }

    [Fact]
    public async Task DoesNotHoldUpOthersWhenItsReceiverIsSlow()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var gate = new TaskCompletionSource();
        var slow = AskAsync(session, "{}", async (_, token) => await gate.Task.WaitAsync(token));
        var request = await server.NextAsync();
        for (var i = 0; i < 500; i++)
            await ProgressAsync(server, request.Property("id").ToString(), i);
        await server.AnswerAsync(request, "\"slow\"");

        var other = session.AskAsync();
        await server.AnswerAsync(await server.NextAsync(), "\"other\"");
        (await other.InTime()).Result.ToString().ShouldBe("\"other\"");
        slow.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        (await slow.InTime()).Result.ToString().ShouldBe("\"slow\"");
    }

    [Fact]
    public async Task StopsWhenTheRequestTimesOut()
    {
        var clock = new ManualClock();
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(new() { TimeProvider = clock });
        var reached = new TaskCompletionSource();
        var asking = AskAsync(session, "{}", async (_, token) =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var request = await server.NextAsync();
        await ProgressAsync(server, request.Property("id").ToString(), 1);
        await ProgressAsync(server, request.Property("id").ToString(), 2);
        await reached.Task.InTime();
        clock.Advance(Ask.Long);

        (await asking.InTime()).Failure!.Kind.ShouldBe(FailureKind.TimedOut);
        (await server.NextAsync()).Text("method").ShouldBe("notifications/cancelled");
    }

    [Fact]
    public async Task GivesTheReceiversOwnFaultBackToTheCaller()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = AskAsync(session, "{}", (_, _) => throw new InvalidOperationException("mine"));
        var request = await server.NextAsync();
        await ProgressAsync(server, request.Property("id").ToString(), 1);

        (await Should.ThrowAsync<InvalidOperationException>(asking.InTime())).Message.ShouldBe("mine");
        (await server.NextAsync()).Text("method").ShouldBe("notifications/cancelled");
        session.InFlight.ShouldBe(0);
    }

    static Task<UpstreamReply> AskAsync(UpstreamSession session, string parameters, Func<RawJson, CancellationToken, ValueTask> receiver) =>
        session.RequestAsync("tools/call", parameters == "" ? default : RawJson.Parse(parameters), Ask.Long, receiver, default).AsTask();

    static Func<RawJson, CancellationToken, ValueTask> Into(List<string> list) => (notification, _) =>
    {
        list.Add(notification.Property("progress").ToString());
        return ValueTask.CompletedTask;
    };

    static Task ProgressAsync(ScriptedServer server, string token, int progress) => server.SendAsync(
        $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":{{{progress}}}}}""");
}
