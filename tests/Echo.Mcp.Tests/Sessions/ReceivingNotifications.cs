using Echo.Mcp.Peers;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Sessions;

public sealed class ReceivingNotifications
{
    [Fact]
    public async Task HandsThemOverInOrderAndOneAtATime()
    {
        List<string> seen = [];
        var running = 0;
        await using var server = new ScriptedServer();
        await server.OpenAsync(new()
        {
            OnNotification = async (notification, token) =>
            {
                Interlocked.Increment(ref running).ShouldBe(1);
                await Task.Yield();
                seen.Add($"{notification.Method} {notification.Params}");
                Interlocked.Decrement(ref running);
            },
        });
        for (var i = 0; i < 100; i++)
            await server.SendAsync($$$"""{"jsonrpc":"2.0","method":"notifications/message","params":{"data":{{{i}}}.0}}""");
        await server.SendAsync("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");

        await Deadline.Until(() => seen.Count == 101);
        var messages = Enumerable.Range(0, 100).Select(i => $$"""notifications/message {"data":{{i}}.0}""");
        seen.ShouldBe([.. messages, "notifications/tools/list_changed "]);
    }

    [Fact]
    public async Task RunsApartFromTheRequestThatOpenedTheSession()
    {
        var user = new AsyncLocal<string> { Value = "whoever opened it" };
        var seen = new TaskCompletionSource<string?>();
        await using var server = new ScriptedServer();
        await server.OpenAsync(new()
        {
            OnNotification = (_, _) =>
            {
                seen.SetResult(user.Value);
                return ValueTask.CompletedTask;
            },
        });
        await server.SendAsync("""{"jsonrpc":"2.0","method":"x"}""");
        (await seen.Task.InTime()).ShouldBeNull();
    }

    [Fact]
    public async Task GoesOnAfterAFaultOfTheHandler()
    {
        var seen = new TaskCompletionSource<ServerNotification>();
        await using var server = new ScriptedServer();
        await server.OpenAsync(new()
        {
            OnNotification = (notification, _) =>
            {
                if (notification.Method == "bad")
                    throw new InvalidOperationException();
                seen.SetResult(notification);
                return ValueTask.CompletedTask;
            },
        });
        await server.SendAsync("""{"jsonrpc":"2.0","method":"bad"}""");
        await server.SendAsync("""{"jsonrpc":"2.0","method":"good"}""");
        (await seen.Task.InTime()).Method.ShouldBe("good");
    }

    [Fact]
    public async Task KeepsTheNewestOfAFloodAndTheRequestsGoing()
    {
        var gate = new TaskCompletionSource();
        List<string> seen = [];
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(new()
        {
            OnNotification = async (notification, token) =>
            {
                await gate.Task.WaitAsync(token);
                seen.Add(notification.Params.Property("n").ToString());
            },
        });
        for (var i = 0; i < 5000; i++)
            await server.SendAsync($$$"""{"jsonrpc":"2.0","method":"log","params":{"n":{{{i}}}}}""");
        var asking = session.AskAsync();
        await server.AnswerAsync(await server.NextAsync(), "1");
        (await asking.InTime()).IsResult.ShouldBeTrue();

        gate.SetResult();
        await Deadline.Until(() => seen.Count > 0 && seen[^1] == "4999");
        seen.Count.ShouldBeInRange(1000, 1001);
    }

    [Fact]
    public async Task KeepsOnlySoManyBytesOfAFlood()
    {
        var gate = new TaskCompletionSource();
        List<string> seen = [];
        await using var server = new ScriptedServer();
        await server.OpenAsync(new()
        {
            OnNotification = async (notification, token) =>
            {
                await gate.Task.WaitAsync(token);
                seen.Add(notification.Params.Property("n").ToString());
            },
        });
        var text = new string('x', 4 * 1024 * 1024);
        for (var i = 0; i < 20; i++)
            await server.SendAsync($$$"""{"jsonrpc":"2.0","method":"log","params":{"n":{{{i}}},"text":"{{{text}}}"}}""");
        await server.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        await server.NextAsync();

        gate.SetResult();
        await Deadline.Until(() => seen.Count > 0 && seen[^1] == "19");
        seen.Count.ShouldBeLessThan(6);
    }
}
