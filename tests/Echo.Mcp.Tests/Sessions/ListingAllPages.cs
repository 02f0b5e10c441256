using Echo.Mcp.Failures;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Sessions;

public sealed class ListingAllPages
{
    const string Tools = """{"tools":{}}""";

    [Fact]
    public async Task JoinsThemAndKeepsEveryItemAsItCame()
    {
        await using var server = new ScriptedServer();
        var listing = ListAsync(await server.OpenAsync(capabilities: Tools));
        var first = await server.NextAsync();
        first.Text("method").ShouldBe("tools/list");
        first.Property("params").IsEmpty.ShouldBeTrue();
        await server.AnswerAsync(first, """{"tools":[{"name":"a","inputSchema":{}},{"name":"b"}],"nextCursor":"c\u00e9\"1"}""");
        var second = await server.NextAsync();
        second.Property("params").ToString().ShouldBe("""{"cursor":"c\u00e9\"1"}""");
        await server.AnswerAsync(second, """{"tools":[],"nextCursor":"2"}""");
        await server.AnswerAsync(await server.NextAsync(), """{"tools":[17, {"name":"c","x":1.0} ],"nextCursor":null}""");

        var list = await listing.InTime();
        list.Failure.ShouldBeNull();
        list.Items.Select(item => item.ToString()).ShouldBe(
            ["""{"name":"a","inputSchema":{}}""", """{"name":"b"}""", "17", """{"name":"c","x":1.0}"""]);
    }

    [Theory]
    [InlineData("tools/list", "tools")]
    [InlineData("resources/list", "resources")]
    [InlineData("resources/templates/list", "resourceTemplates")]
    [InlineData("prompts/list", "prompts")]
    public async Task IsEmptyWithoutAskingWhenTheServerOffersNone(string method, string arrayName)
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var list = await session.ListAllAsync(method, arrayName, Ask.Long, default).InTime();
        list.Items.ShouldBeEmpty();
        list.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task IsEmptyWhenTheServerDoesNotKnowTheMethod()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(capabilities: """{"resources":{}}""");
        var listing = session.ListAllAsync("resources/templates/list", "resourceTemplates", Ask.Long, default);
        await server.RefuseAsync(await server.NextAsync(), """{"code":-32601,"message":"no"}""");

        var list = await listing.InTime();
        (list.Items.Count, list.Error, list.Failure).ShouldBe((0, null, null));
    }

    [Fact]
    public async Task PassesOtherErrorsOn()
    {
        await using var server = new ScriptedServer();
        var listing = ListAsync(await server.OpenAsync(capabilities: Tools));
        await server.RefuseAsync(await server.NextAsync(), """{"code":-32000,"message":"busy"}""");
        (await listing.InTime()).Error!.Message.ShouldBe("busy");
    }

    [Theory]
    [InlineData("""{"nextCursor":"x"}""", "The server's answer to tools/list has no list named tools")]
    [InlineData("""{"tools":{}}""", "The server's answer to tools/list has no list named tools")]
    [InlineData("""{"tools":[1,2,3,4,5,6]}""", "The server's answer to tools/list has more than 5 items")]
    [InlineData("""{"tools":["123456789012345678901234567890"]}""", "The server's answer to tools/list has more than 40 bytes")]
    public async Task RefusesAPageThatIsWrong(string page, string reason)
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(new() { ListLimits = new() { MaxItems = 5, MaxBytes = 40 } }, capabilities: Tools);
        var listing = ListAsync(session);
        await server.AnswerAsync(await server.NextAsync(), page);

        var failure = (await listing.InTime()).Failure!;
        failure.Kind.ShouldBe(FailureKind.Protocol);
        failure.Reason.ShouldBe(reason);
    }

    [Theory]
    [InlineData(false, "The server's answer to tools/list has more than 3 pages")]
    [InlineData(true, "The server's answer to tools/list repeats a cursor, so it would never end")]
    public async Task EndsAListThatWouldNeverEnd(bool repeats, string reason)
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(new() { ListLimits = new() { MaxPages = repeats ? 100 : 3 } }, capabilities: Tools);
        var listing = ListAsync(session);
        for (var page = 0; page < (repeats ? 4 : 3); page++)
            await server.AnswerAsync(await server.NextAsync(), $$"""{"tools":[1],"nextCursor":"{{(repeats ? page % 3 : page)}}"}""");
        (await listing.InTime()).Failure!.Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task HasOneTimeLimitForAllPages()
    {
        var clock = new ManualClock();
        await using var server = new ScriptedServer();
        var listing = ListAsync(await server.OpenAsync(new() { TimeProvider = clock }, capabilities: Tools));
        var first = await server.NextAsync();
        clock.Advance(TimeSpan.FromSeconds(50));
        await server.AnswerAsync(first, """{"tools":[1],"nextCursor":"2"}""");
        await server.NextAsync();
        clock.Advance(TimeSpan.FromSeconds(10));
        (await listing.InTime()).Failure!.Kind.ShouldBe(FailureKind.TimedOut);
    }

    static Task<UpstreamList> ListAsync(UpstreamSession session) => session.ListAllAsync("tools/list", "tools", Ask.Long, default);
}
