using System.Text.Json;
using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Sessions.Stateless;

public sealed class RequestsWithoutASession : IAsyncDisposable
{
    readonly ScriptedServer server = new();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task SayAllThatTheServerNeedsAndKeepTheRest()
    {
        var session = await server.OpenStatelessAsync();
        var asking = session.RequestAsync(
            "tools/call",
            RawJson.Parse("""{"_meta":{"traceparent":"00-1","io.modelcontextprotocol/protocolVersion":"1999"},"name":"t","arguments":{"n":1.0}}"""),
            Ask.Long,
            (_, _) => ValueTask.CompletedTask,
            default).AsTask();
        var request = await server.NextAsync();
        var meta = request.Property("params").Property("_meta");
        meta.Text("traceparent").ShouldBe("00-1");
        meta.Text("io.modelcontextprotocol/protocolVersion").ShouldBe("2026-07-28");
        meta.Property("io.modelcontextprotocol/clientCapabilities").ToString().ShouldBe("{}");
        meta.Property("io.modelcontextprotocol/clientInfo").Text("name").ShouldBe("echo");
        meta.Property("progressToken").ToString().ShouldBe(request.Property("id").ToString());
        request.Property("params").Property("arguments").ToString().ShouldBe("""{"n":1.0}""");
        await server.AnswerAsync(request, """{"resultType":"complete","ttlMs":1.50,"x":"\u00e9"}""");
        (await asking.InTime()).Result.ToString().ShouldBe("""{"resultType":"complete","ttlMs":1.50,"x":"\u00e9"}""");
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("7")]
    public async Task LeaveParamsThatHaveNoPlaceForIt(string parameters)
    {
        var session = await server.OpenStatelessAsync();
        var asking = session.AskAsync(parameters: parameters);
        var request = await server.NextAsync();
        request.Property("params").ToString().ShouldBe(parameters);
        await server.RefuseAsync(request, """{"code":-32602,"message":"no"}""");
        (await asking.InTime()).Error!.Code.ShouldBe(-32602);
    }

    [Fact]
    public async Task HandOverThatMoreInputIsNeeded()
    {
        const string question = """{"resultType":"input_required","inputRequests":{"a":{"method":"roots/list"}},"requestState":"s"}""";
        var session = await server.OpenStatelessAsync();
        var asking = session.AskAsync();
        await server.AnswerAsync(await server.NextAsync(), question);
        var reply = await asking.InTime();
        reply.NeedsInput.ShouldBeTrue();
        reply.Result.ToString().ShouldBe(question);
    }

    [Theory]
    [InlineData("\"task\"")]
    [InlineData("7")]
    public async Task FailWhenTheResultIsOfAnUnknownType(string type)
    {
        var session = await server.OpenStatelessAsync();
        var asking = session.AskAsync();
        await server.AnswerAsync(await server.NextAsync(), $$"""{"resultType":{{type}}}""");
        var failure = (await asking.InTime()).Failure!;
        (failure.Kind, failure.Reason).ShouldBe((FailureKind.Protocol, $"The server answered tools/call with a result of the unknown type {type}"));
    }

    [Fact]
    public async Task AreCompleteWithoutAType()
    {
        var session = await server.OpenStatelessAsync();
        var asking = session.AskAsync();
        await server.AnswerAsync(await server.NextAsync(), "{}");
        var reply = await asking.InTime();
        (reply.IsResult, reply.NeedsInput).ShouldBe((true, false));
    }

    [Fact]
    public async Task AreCancelledOnAStreamThatAllShare()
    {
        var session = await server.OpenStatelessAsync();
        var asking = session.AskAsync(timeout: TimeSpan.FromMilliseconds(50));
        var request = await server.NextAsync();
        (await asking.InTime()).Failure!.Kind.ShouldBe(FailureKind.TimedOut);
        var cancelled = await server.NextAsync();
        cancelled.Text("method").ShouldBe("notifications/cancelled");
        cancelled.Property("params").Property("requestId").ToString().ShouldBe(request.Property("id").ToString());
    }

    [Fact]
    public async Task LeaveRequestsOfTheServerUnanswered()
    {
        var session = await server.OpenStatelessAsync();
        await server.SendAsync("""{"jsonrpc":"2.0","id":"q","method":"ping"}""");
        var asking = session.AskAsync();
        var request = await server.NextAsync();
        request.Text("method").ShouldBe("tools/call");
        await server.AnswerAsync(request, "{}");
        await asking.InTime();
    }

    [Fact]
    public async Task TellHowLongAListStaysFresh()
    {
        var session = await server.OpenStatelessAsync();
        var listing = session.ListAllAsync("tools/list", "tools", Ask.Long, default);
        await server.AnswerAsync(await server.NextAsync(), """{"tools":[{}],"ttlMs":5000,"cacheScope":"public","nextCursor":"2"}""");
        await server.AnswerAsync(await server.NextAsync(), """{"tools":[{}],"ttlMs":2000,"cacheScope":"public"}""");
        var list = await listing.InTime();
        list.Items.Count.ShouldBe(2);
        (list.Cache.Ttl, list.Cache.IsPublic).ShouldBe((TimeSpan.FromSeconds(2), true));

        listing = session.ListAllAsync("tools/list", "tools", Ask.Long, default);
        await server.AnswerAsync(await server.NextAsync(), """{"tools":[],"ttlMs":-1,"cacheScope":"private"}""");
        list = await listing.InTime();
        (list.Cache.Ttl, list.Cache.IsPublic).ShouldBe((TimeSpan.Zero, false));
    }

    [Fact]
    public async Task EndTheSessionWhenTheServerHasLeftTheEra()
    {
        var session = await server.OpenStatelessAsync();
        var asking = session.AskAsync();
        await server.RefuseAsync(await server.NextAsync(), """{"code":-32022,"message":"No","data":{"supported":["2025-11-25"]}}""");
        await server.RefuseAsync(await server.NextAsync(), """{"code":-32601,"message":"No"}""");
        (await asking.InTime()).Error!.Code.ShouldBe(-32022);
        (await session.Completion.InTime()).Reason.ShouldBe("The server no longer speaks protocol version 2026-07-28");
    }

    [Fact]
    public async Task ReportProgress()
    {
        var session = await server.OpenStatelessAsync();
        List<string> seen = [];
        var asking = session.RequestAsync("tools/call", default, Ask.Long, (progress, _) =>
        {
            seen.Add(progress.Property("progress").ToString());
            return ValueTask.CompletedTask;
        }, default).AsTask();
        var request = await server.NextAsync();
        var token = request.Property("id");
        await server.SendAsync($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":1}}""");
        await server.AnswerAsync(request, "{}");
        (await asking.InTime()).Result.Kind.ShouldBe(JsonValueKind.Object);
        seen.ShouldBe(["1"]);
    }
}
