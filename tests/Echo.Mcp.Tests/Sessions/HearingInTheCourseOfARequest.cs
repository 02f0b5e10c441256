using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Mcp.Peers;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Sessions;

/// <summary>What a server says and asks in the answer to a request reaches that request's caller, where the transport tells which it is.</summary>
public sealed class HearingInTheCourseOfARequest
{
    const string Log = """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"related"}}""";
    const string Changed = """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""";
    const string Question = """{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"who?"}}""";

    [Fact]
    public async Task OverHttpItIsTheCallersOwn()
    {
        await using var server = await HttpServer.StartAsync();
        var answered = new TaskCompletionSource<RawJson>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.OnRequest = async exchange =>
        {
            if (exchange.RpcMethod == "")
            {
                await exchange.StatusAsync(202);
                answered.TrySetResult(exchange.Message);
                return;
            }

            await exchange.EventAsync(Log);
            await exchange.EventAsync(Changed);
            await exchange.EventAsync(Question);
            await answered.Task.InTime();
            await exchange.EventAsync(exchange.Result("{}"));
        };
        var heard = new ConcurrentQueue<string>();
        await using var session = await server.OpenAsync(session: new()
        {
            OnNotification = (notification, _) =>
            {
                heard.Enqueue(notification.Method);
                return ValueTask.CompletedTask;
            },
        });
        var channel = new Channel();
        (await session.RequestAsync("tools/call", RawJson.EmptyObject, Ask.Long, channel, default).AsTask().InTime()).IsResult.ShouldBeTrue();
        channel.Heard.ShouldBe(["notifications/message"]);
        channel.Asked.ShouldBe(["elicitation/create"]);
        (await answered.Task).Property("result").ToString().ShouldBe("""{"mine":1}""");
        await Deadline.Until(() => !heard.IsEmpty);

        // A changed list concerns all who use the session.
        heard.ShouldBe(["notifications/tools/list_changed"]);
    }

    [Fact]
    public async Task OverStdioNobodySaysWhoseItIs()
    {
        await using var server = new ScriptedServer();
        var heard = new ConcurrentQueue<string>();
        var session = await server.OpenAsync(new()
        {
            OnNotification = (notification, _) =>
            {
                heard.Enqueue(notification.Method);
                return ValueTask.CompletedTask;
            },
        });
        var channel = new Channel();
        var asking = session.RequestAsync("tools/call", RawJson.EmptyObject, Ask.Long, channel, default).AsTask();
        var request = await server.NextAsync();
        await server.SendAsync(Log);
        await server.SendAsync(Question);
        (await server.NextAsync()).Property("error").Property("code").ToString().ShouldBe("-32601");
        await server.AnswerAsync(request, "{}");
        (await asking.InTime()).IsResult.ShouldBeTrue();
        await Deadline.Until(() => !heard.IsEmpty);
        heard.ShouldBe(["notifications/message"]);
        channel.Heard.ShouldBeEmpty();
        channel.Asked.ShouldBeEmpty();
    }

    sealed class Channel : CallerChannel
    {
        public ConcurrentQueue<string> Heard { get; } = [];

        public ConcurrentQueue<string> Asked { get; } = [];

        public override ValueTask NotifyAsync(ServerNotification notification, CancellationToken cancellationToken)
        {
            Heard.Enqueue(notification.Method);
            return ValueTask.CompletedTask;
        }

        public override ValueTask<ServerAnswer> AskAsync(ServerRequest request, CancellationToken cancellationToken)
        {
            Asked.Enqueue(request.Method);
            return ValueTask.FromResult(ServerAnswer.Of(RawJson.Parse("""{"mine":1}""")));
        }
    }
}
