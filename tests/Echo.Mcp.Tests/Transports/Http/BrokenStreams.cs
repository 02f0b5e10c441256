using Echo.Mcp.Failures;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Transports.Http;

/// <summary>2025-11-25, basic, transports, resumability and redelivery.</summary>
public sealed class BrokenStreams
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AreResumedFromTheirLastEventAfterTheWaitThatTheServerNamed(bool abruptly)
    {
        var clock = new ManualClock();
        await using var server = await HttpServer.StartAsync();
        var begun = new TaskCompletionSource();
        await using var session = await server.OpenAsync(new() { TimeProvider = clock }, new()
        {
            OnNotification = (_, _) =>
            {
                begun.TrySetResult();
                return ValueTask.CompletedTask;
            },
        });
        var answer = "";
        server.OnRequest = async exchange =>
        {
            answer = exchange.Result("\"at last\"");
            await exchange.EventsAsync("id: e-0\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"begun\"}\n\nid: e-1\nretry: 700\ndata:\n\n");
            await begun.Task;
            await exchange.EventsAsync("id: e-2\ndata: {\"cut off");
            if (abruptly)
                exchange.Context.Abort();
        };
        server.OnGet = async exchange =>
        {
            if (exchange.Headers["Last-Event-ID"] == "e-1")
                await exchange.EventsAsync("id: e-3\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"still/working\"}\n\n");
            else
                await exchange.EventsAsync($"id: e-4\ndata: {answer}\n\n");
        };

        var asking = session.AskAsync();
        await Deadline.Until(() => clock.Alarms > 0);
        clock.UntilAlarm.ShouldBe(TimeSpan.FromMilliseconds(700));
        server.Seen.ShouldNotContain("GET");
        clock.Advance(TimeSpan.FromMilliseconds(700));
        await Deadline.Until(() => server.Seen.Count(seen => seen == "GET") == 1 && clock.Alarms > 0);
        clock.Advance(TimeSpan.FromMilliseconds(700));

        (await asking.InTime()).Result.ToString().ShouldBe("\"at last\"");
        var gets = server.Exchanges.Where(exchange => exchange.Method == "GET").ToList();
        gets.Select(exchange => exchange.Headers["Last-Event-ID"]).ShouldBe(["e-1", "e-3"]);
        gets[0].Headers["Accept"].ShouldBe("text/event-stream");
        gets[0].Headers["Mcp-Session-Id"].ShouldBe("session-1");
        server.Seen.Count(seen => seen == "POST tools/call").ShouldBe(1);
    }

    [Fact]
    public async Task FailTheirRequestWhenTheyHaveNoEventId()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.EventsAsync("data: {\"jsonrpc\":\"2.0\",\"method\":\"x\"}\n\n");

        var failure = (await session.AskAsync().InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Broken);
        failure.NotExecuted.ShouldBeFalse();
        failure.Reason.ShouldBe("The server closed the stream before it answered tools/call");
        server.Seen.ShouldNotContain("GET");
    }

    [Theory]
    [InlineData(405, 1, FailureKind.Broken)]
    [InlineData(404, 1, FailureKind.Broken)]
    [InlineData(401, 1, FailureKind.Unauthorized)]
    [InlineData(503, 3, FailureKind.Broken)]
    public async Task FailTheirRequestWhenTheServerDoesNotResume(int status, int attempts, FailureKind kind)
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync(new() { MaxResumeAttempts = 3, ResumeWait = TimeSpan.FromMilliseconds(10) });
        server.OnRequest = exchange => exchange.EventsAsync("id: 1\ndata:\n\n");
        server.OnGet = exchange => exchange.StatusAsync(status);

        var failure = (await session.AskAsync().InTime()).Failure!;
        failure.Kind.ShouldBe(kind);
        failure.NotExecuted.ShouldBeFalse();
        server.Seen.Count(seen => seen == "GET").ShouldBe(attempts);
        server.Seen.Count(seen => seen == "POST tools/call").ShouldBe(1);
        session.Renewals.ShouldBe(0);
        if (kind == FailureKind.Broken)
            failure.Detail.ShouldBe($"Resuming it was answered with HTTP {status}");
    }

    [Fact]
    public async Task ArePolledUntilTimeIsUp()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync(new() { MaxResumeAttempts = 3 });
        server.OnRequest = exchange => exchange.EventsAsync("id: 1\nretry: 0\ndata:\n\n");
        server.OnGet = exchange => exchange.EventsAsync(": nothing yet\n\n");

        (await session.AskAsync(timeout: TimeSpan.FromMilliseconds(500)).InTime()).Failure!.Kind.ShouldBe(FailureKind.TimedOut);
        server.Seen.Count(seen => seen == "GET").ShouldBeInRange(2, 25);
    }
}
