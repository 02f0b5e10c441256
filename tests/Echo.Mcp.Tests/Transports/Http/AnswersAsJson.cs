using Echo.Mcp.Failures;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Transports.Http;

public sealed class AnswersAsJson
{
    const string Raw = """{"n":123456789012345678901234567890.5e400,"t":"\u00e9é","more":[{}]}""";

    [Fact]
    public async Task ArriveAsTheyWereSent()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.JsonAsync(exchange.Result(exchange.Message.Property("params").ToString()));
        (await session.AskAsync(parameters: Raw).InTime()).Result.ToString().ShouldBe(Raw);
    }

    [Fact]
    public async Task MayComeInDrops()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = async exchange =>
        {
            foreach (var character in "\n" + exchange.Result(Raw) + "\n")
                await exchange.PieceAsync(character.ToString());
        };
        (await session.AskAsync().InTime()).Result.ToString().ShouldBe(Raw);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MayHaveTenMebibytes(bool withLength)
    {
        var text = $"\"{new string('x', 10 * 1024 * 1024)}\"";
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => withLength ? exchange.JsonAsync(exchange.Result(text)) : exchange.PieceAsync(exchange.Result(text));
        (await session.AskAsync().InTime()).Result.Utf8.Length.ShouldBe(text.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FailTheirRequestWhenTheyAreTooLarge(bool withLength)
    {
        var text = $"\"{new string('x', 70_000)}\"";
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync(new() { MaxMessageBytes = 64_000 });
        server.OnRequest = exchange => withLength ? exchange.JsonAsync(exchange.Result(text)) : exchange.PieceAsync(exchange.Result(text));

        var failure = (await session.AskAsync().InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.TooLarge);
        failure.Reason.ShouldBe("The server answered tools/call with more than 64000 bytes");
        session.Completion.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task MayBeBatches()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.JsonAsync($$"""[{"jsonrpc":"2.0","method":"x"},{{exchange.Result("1")}}]""");
        (await session.AskAsync().InTime()).Result.ToString().ShouldBe("1");
    }

    [Theory]
    [InlineData("<html>oops</html>", "application/json",
        "The server answered tools/call with something that is not JSON-RPC: \"<html>oops</html>\"")]
    [InlineData("""{"ok":true}""", "application/json; charset=utf-8",
        "The server answered tools/call with something that is not JSON-RPC: \"{\"ok\":true}\"")]
    [InlineData("""{"jsonrpc":"2.0","id":777,"result":{}}""", "application/json",
        "The server answered tools/call with a message that does not belong to it")]
    [InlineData("<html/>", "text/html", "The server answered tools/call with text/html instead of JSON")]
    [InlineData("", "application/json", "The server accepted tools/call but sent no answer (HTTP 200)")]
    [InlineData("", null, "The server accepted tools/call but sent no answer (HTTP 200)")]
    public async Task FailTheirRequestWhenTheyAreNone(string body, string? type, string reason)
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = exchange => exchange.BodyAsync(body, type);

        var failure = (await session.AskAsync().InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Protocol);
        failure.Reason.ShouldBe(reason);
        failure.NotExecuted.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FailTheirRequestWhenTheyBreakOff(bool withLength)
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        server.OnRequest = async exchange =>
        {
            if (withLength)
                exchange.Context.Response.ContentLength = 1000;
            await exchange.PieceAsync("""{"jsonrpc":"2.0",""");
            exchange.Context.Abort();
        };

        var failure = (await session.AskAsync().InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Broken);
        failure.NotExecuted.ShouldBeFalse();
        failure.Reason.ShouldBeOneOf(
            "The server closed the connection before it answered tools/call",
            "The connection broke before the server answered tools/call: Connection reset by peer");
        server.OnRequest = exchange => exchange.JsonAsync(exchange.Result("1"));
        (await session.AskAsync().InTime()).IsResult.ShouldBeTrue();
    }

    [Fact]
    public async Task ThatNeverComeTimeOutAndAreCancelled()
    {
        await using var server = await HttpServer.StartAsync();
        await using var session = await server.OpenAsync();
        var aborted = new TaskCompletionSource();
        server.OnRequest = async exchange =>
        {
            await using var registration = exchange.Aborted.Register(aborted.SetResult);
            await Task.Delay(Timeout.Infinite, exchange.Aborted);
        };

        var stuck = session.AskAsync(timeout: TimeSpan.FromMilliseconds(300));
        (await stuck.InTime()).Failure!.Kind.ShouldBe(FailureKind.TimedOut);
        await aborted.Task.InTime();
        await Deadline.Until(() => server.Seen.Contains("POST notifications/cancelled"));
        var cancelled = server.Exchanges.Last().Message.Property("params").Property("requestId");
        var call = server.Exchanges.First(exchange => exchange.RpcMethod == "tools/call").Message.Property("id");
        cancelled.ToString().ShouldBe(call.ToString());
    }
}
