using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Sessions;

public sealed class AnsweringTheServer
{
    [Theory]
    [InlineData("7", "ping", """{"jsonrpc":"2.0","id":7,"result":{}}""")]
    [InlineData("\"a-1\"", "ping", """{"jsonrpc":"2.0","id":"a-1","result":{}}""")]
    [InlineData("8", "roots/list", """{"jsonrpc":"2.0","id":8,"error":{"code":-32601,"message":"Method not found: roots/list"}}""")]
    public async Task AnswersPingAndRefusesTheRest(string id, string method, string expected)
    {
        await using var server = new ScriptedServer();
        await server.OpenAsync();
        await server.SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}"}""");
        await server.ExpectAsync(expected);
    }

    [Fact]
    public async Task AnswersPingEvenBeforeItIsOpen()
    {
        await using var server = new ScriptedServer();
        await using var transport = server.Transport();
        var opening = Mcp.Sessions.UpstreamSession.OpenAsync(transport);
        await server.NextAsync();
        await server.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        await server.ExpectAsync("""{"jsonrpc":"2.0","id":1,"result":{}}""");
        await server.ExitAsync();
        await opening.InTime();
    }

    [Fact]
    public async Task LetsAHandlerAnswerWithoutWaitingForOthers()
    {
        var gates = new ConcurrentDictionary<string, TaskCompletionSource>();
        await using var server = new ScriptedServer();
        await server.OpenAsync(new()
        {
            OnRequest = async (request, token) =>
            {
                await gates.GetOrAdd(request.Params.Text("gate")!, _ => new()).Task.WaitAsync(token);
                return ServerAnswer.Of(request.Params);
            },
        });
        await server.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{"gate":"a"}}""");
        await server.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"elicitation/create","params":{"gate":"b","x":1.0}}""");
        gates.GetOrAdd("b", _ => new()).SetResult();
        await server.ExpectAsync("""{"jsonrpc":"2.0","id":2,"result":{"gate":"b","x":1.0}}""");
        gates.GetOrAdd("a", _ => new()).SetResult();
        await server.ExpectAsync("""{"jsonrpc":"2.0","id":1,"result":{"gate":"a"}}""");
    }

    [Fact]
    public async Task AnswersAnErrorOrAFaultOfTheHandler()
    {
        await using var server = new ScriptedServer();
        await server.OpenAsync(new()
        {
            OnRequest = (request, _) => request.Method == "bad"
                ? throw new InvalidOperationException("secret")
                : new(ServerAnswer.Of(RpcError.Of(-1, "declined", RawJson.Parse("[]")))),
        });
        await server.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"good"}""");
        await server.ExpectAsync("""{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"declined","data":[]}}""");
        await server.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"bad"}""");
        await server.ExpectAsync("""{"jsonrpc":"2.0","id":2,"error":{"code":-32603,"message":"The request could not be handled"}}""");
    }

    [Fact]
    public async Task StopsAHandlerWhenTheServerCancels()
    {
        var stopped = new TaskCompletionSource();
        await using var server = new ScriptedServer();
        await server.OpenAsync(new()
        {
            OnRequest = async (_, token) =>
            {
                await using var registration = token.Register(stopped.SetResult);
                await Task.Delay(Timeout.Infinite, token);
                return default;
            },
        });
        await server.SendAsync("""{"jsonrpc":"2.0","id":"x","method":"sampling/createMessage"}""");
        await server.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"x"}}""");
        await stopped.Task.InTime();

        // No answer for it: the next thing that the server gets is its ping.
        await server.SendAsync("""{"jsonrpc":"2.0","id":"y","method":"ping"}""");
        (await server.NextAsync()).Property("id").ToString().ShouldBe("\"y\"");
    }

    [Fact]
    public async Task RefusesMoreThanItCanHandleAtOnce()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(new()
        {
            OnRequest = async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return default;
            },
        });
        for (var i = 0; i < 33; i++)
            await server.SendAsync($$"""{"jsonrpc":"2.0","id":{{i}},"method":"sampling/createMessage"}""");
        await server.ExpectAsync("""{"jsonrpc":"2.0","id":32,"error":{"code":-32000,"message":"Too many requests at once"}}""");
        await session.DisposeAsync().AsTask().InTime();
    }
}
