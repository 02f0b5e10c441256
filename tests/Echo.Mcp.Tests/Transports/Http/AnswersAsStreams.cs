using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Peers;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Transports.Http;

public sealed class AnswersAsStreams
{
    [Fact]
    public async Task AreReadEventByEvent()
    {
        await using var server = await HttpServer.StartAsync();
        List<string> notifications = [];
        await using var session = await server.OpenAsync(session: new()
        {
            OnNotification = (notification, _) =>
            {
                notifications.Add(notification.Method);
                return ValueTask.CompletedTask;
            },
        });
        server.OnRequest = async exchange =>
        {
            var answer = exchange.Result("""{"a":"é","n":1.50}""");
            await exchange.EventsAsync(": comment\r\n\r\nid: 1\r\ndata:\r\n\r\nretry: 5\n\n");
            await exchange.EventsAsync("event: ping\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"not/mcp\"}\n\n");
            await exchange.EventsAsync("event: message\ndata: {\"jsonrpc\":\"2.0\",\ndata: \"method\":\"n/1\"}\n\n");
            await exchange.EventsAsync("data: not JSON\n\n");
            foreach (var character in $"data:{answer}\r\n\n")
                await exchange.EventsAsync(character.ToString());
            await Task.Delay(Timeout.Infinite, exchange.Aborted);
        };

        // The answer counts when it is there, not when the server ends the stream.
        (await session.AskAsync().InTime()).Result.ToString().ShouldBe("""{"a":"é","n":1.50}""");
        await Deadline.Until(() => notifications.Count > 0);
        notifications.ShouldBe(["n/1"]);
        session.GarbageCount.ShouldBe(1);
    }

    [Fact]
    public async Task BringProgressBeforeTheAnswer()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = async exchange =>
        {
            var token = exchange.Message.Property("params").Property("_meta").Property("progressToken");
            for (var i = 0; i < 5; i++)
            {
                var progress = RawJson.From(new { ProgressToken = token, Progress = i });
                await exchange.EventAsync($$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{{progress}}}""");
            }

            await exchange.EventAsync(exchange.Result("1"));
        };

        List<string> seen = [];
        var reply = await session.RequestAsync("tools/call", default, Ask.Long, (notification, _) =>
        {
            seen.Add(notification.Property("progress").ToString());
            return ValueTask.CompletedTask;
        }, default).InTime();
        reply.IsResult.ShouldBeTrue();
        seen.ShouldBe(["0", "1", "2", "3", "4"]);
    }

    [Fact]
    public async Task MayAskTheClientSomething()
    {
        await using var server = await HttpServer.StartAsync();
        var answered = new TaskCompletionSource<RawJson>();
        var options = new UpstreamSessionOptions { OnRequest = (request, _) => new(ServerAnswer.Of(request.Params)) };
        await using var session = await server.OpenAsync(session: options);
        server.OnRequest = async exchange =>
        {
            if (exchange.RpcMethod == "")
            {
                answered.SetResult(exchange.Message);
                await exchange.StatusAsync(202);
                return;
            }

            await exchange.EventAsync("""{"jsonrpc":"2.0","id":"q1","method":"elicitation/create","params":{"message":"name?"}}""");
            var answer = await answered.Task;
            await exchange.EventAsync(exchange.Result(answer.Property("result").ToString()));
        };

        (await session.AskAsync().InTime()).Result.ToString().ShouldBe("""{"message":"name?"}""");
        (await answered.Task).ToString().ShouldBe("""{"jsonrpc":"2.0","id":"q1","result":{"message":"name?"}}""");
    }

    [Fact]
    public async Task MayHaveTenMebibytesInOneEvent()
    {
        var text = $"\"{new string('x', 10 * 1024 * 1024)}\"";
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.EventsAsync($"data: {exchange.Result(text)}\n\n");
        (await session.AskAsync().InTime()).Result.Utf8.Length.ShouldBe(text.Length);
    }

    [Fact]
    public async Task FailTheirRequestWhenAnEventIsTooLarge()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync(new() { MaxMessageBytes = 100_000 });
        server.OnRequest = async exchange =>
        {
            // Many events within the limit come to more than one message may.
            for (var i = 0; i < 10; i++)
                await exchange.EventsAsync($"data: {new string('x', 50_000)}\n\n");
            await exchange.EventsAsync("data: ");
            for (var i = 0; i < 100; i++)
                await exchange.EventsAsync(new string('x', 50_000));
        };

        var failure = (await session.AskAsync().InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.TooLarge);
        session.GarbageCount.ShouldBe(10);
    }
}
