using System.Text;
using Echo.Mcp.Messages;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Sessions;

/// <summary>Half a surrogate pair is well-formed JSON, but no text; as a name it must cost nobody anything.</summary>
public sealed class NamesThatAreNoText
{
    const string Odd = "\"\\ud800\":1,\"\\ude00\\ud83d\":[1]";

    [Fact]
    public async Task LeaveASharedSessionGoing()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = session.AskAsync();
        var request = await server.NextAsync();
        await server.SendAsync($$$"""{"jsonrpc":"2.0",{{{Odd}}},"method":"notifications/cancelled","params":{ {{{Odd}}},"requestId":1}}""");
        await server.SendAsync($"{{{Odd}}}");
        await server.SendAsync($$$"""{ {{{Odd}}},"jsonrpc":"2.0","id":{{{request.Property("id")}}},"result":{"isError":true,{{{Odd}}} }}""");

        (await asking.InTime()).Result.Property("isError").ToString().ShouldBe("true");
        session.Completion.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task AreAnOrdinaryAnswerOverHttp()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.JsonAsync(exchange.Result("{}").Replace("\"result\"", $"{Odd},\"result\"", StringComparison.Ordinal));
        (await session.AskAsync().InTime()).IsResult.ShouldBeTrue();

        server.OnRequest = exchange => exchange.JsonAsync($"{{{Odd}}}", status: 500);
        (await session.AskAsync().InTime()).Failure!.HttpStatus.ShouldBe(500);
    }

    [Fact]
    public async Task DoNotStopTheAnswersToPing()
    {
        await using var server = await HttpServer.StartAsync();
        server.OnGet = async exchange =>
        {
            for (var i = 0; i < 3; i++)
                await exchange.EventAsync($$"""{"jsonrpc":"2.0","id":{{i}},"method":"ping"}""");
            await Task.Delay(Timeout.Infinite, exchange.Aborted);
        };
        server.OnNotification = exchange => exchange.StatusAsync(202);
        server.OnRequest = exchange => exchange.JsonAsync($"{{{Odd}}}", status: 400);
        await using var session = await server.OpenAsync(new() { ListensForServerMessages = true });
        await Deadline.Until(() => server.Exchanges.Count(exchange => exchange.Method == "POST" && exchange.RpcMethod == "") == 3);
    }

    [Fact]
    public void AreNeverAnExceptionOfTheParser()
    {
        // Bytes that a message is made of, so that a good part of the mixtures is read far into.
        string[] pieces =
            ["{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud8", "00", "\"id\":", "\"jsonrpc\":\"2.0\",", "\"result\":", "\"\\ud800\":", "1", "é", "\0"];
        var random = new Random(4);
        for (var i = 0; i < 50_000; i++)
        {
            var text = "{" + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            MessageParser.Parse(Encoding.UTF8.GetBytes(text), 20).Kind.ShouldBeOneOf(Enum.GetValues<MessageKind>());
        }
    }
}
