using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Tests.Scripted;

namespace Echo.Mcp.Tests.Sessions;

public sealed class SendingRequests
{
    [Theory]
    [InlineData("""{"n":123456789012345678901234567890.5e400,"t":"\u00e9é\ud83d\ude00","unknown":[{}]}""")]
    [InlineData("""{ "a" : 1 }""")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task PassesParamsAndResultThroughUnchanged(string json)
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = session.AskAsync(parameters: json);
        var request = await server.NextAsync();
        request.Property("params").ToString().ShouldBe(json);
        await server.AnswerAsync(request, json);

        var reply = await asking.InTime();
        reply.IsResult.ShouldBeTrue();
        reply.Result.ToString().ShouldBe(json);
    }

    [Fact]
    public async Task CutsTheMessageOfAnErrorButNotTheErrorItself()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = session.AskAsync();
        var error = $$"""{"code":-1,"message":"{{new string('x', 10_000)}}"}""";
        await server.RefuseAsync(await server.NextAsync(), error);
        var reply = await asking.InTime();
        reply.Error!.Message.ShouldBe(new string('x', 4096) + "…");
        reply.Error.Raw.ToString().ShouldBe(error);
    }

    [Fact]
    public async Task PassesErrorsThrough()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = session.AskAsync();
        await server.RefuseAsync(await server.NextAsync(), """{"code":-32042,"message":"sign in","data":{"url":"x"},"more":1}""");

        var reply = await asking.InTime();
        reply.IsResult.ShouldBeFalse();
        reply.Failure.ShouldBeNull();
        reply.Error!.Code.ShouldBe(-32042);
        reply.Error.Raw.ToString().ShouldBe("""{"code":-32042,"message":"sign in","data":{"url":"x"},"more":1}""");
    }

    [Fact]
    public async Task MatchesAnswersThatComeInAnotherOrder()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var first = session.AskAsync(parameters: """{"n":1}""");
        var second = session.AskAsync(parameters: """{"n":2}""");
        var requests = new[] { await server.NextAsync(), await server.NextAsync() };
        requests[0].Property("id").ToString().ShouldNotBe(requests[1].Property("id").ToString());
        session.InFlight.ShouldBe(2);
        foreach (var request in requests.Reverse())
            await server.AnswerAsync(request, request.Property("params").ToString());

        (await first.InTime()).Result.ToString().ShouldBe("""{"n":1}""");
        (await second.InTime()).Result.ToString().ShouldBe("""{"n":2}""");
        session.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task ToleratesAnIdThatComesBackAsText()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = session.AskAsync();
        var id = (await server.NextAsync()).Property("id");
        await server.SendAsync($$$"""{"jsonrpc":"2.0","id":"{{{id}}}","result":"mine"}""");

        (await asking.InTime()).Result.ToString().ShouldBe("\"mine\"");
    }

    [Fact]
    public async Task IgnoresAnswersThatNobodyWaitsFor()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = session.AskAsync();
        var request = await server.NextAsync();
        foreach (var id in new[] { "0", "-1", "99999", "\"abc\"", "1e3", "null", "1" })
            await server.SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"result":"wrong"}""");
        await server.AnswerAsync(request, "1");
        await server.AnswerAsync(request, "2");
        (await asking.InTime()).Result.ToString().ShouldBe("1");

        var next = session.AskAsync();
        await server.AnswerAsync(await server.NextAsync(), "3");
        (await next.InTime()).Result.ToString().ShouldBe("3");
    }

    [Fact]
    public async Task TakesBatchesApart()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(version: "2025-03-26");
        var first = session.AskAsync();
        var second = session.AskAsync();
        var a = (await server.NextAsync()).Property("id");
        var b = (await server.NextAsync()).Property("id");
        await server.SendAsync(
            $$$"""[{"jsonrpc":"2.0","id":{{{b}}},"result":{"of":"b"}},17,{"jsonrpc":"2.0","id":{{{a}}},"result":{"of":"a"}}]""");

        (await first.InTime()).Result.ToString().ShouldBe("""{"of":"a"}""");
        (await second.InTime()).Result.ToString().ShouldBe("""{"of":"b"}""");
        session.GarbageCount.ShouldBe(1);
    }

    [Fact]
    public async Task FailsAtOnceWhenItsAnswerCannotBeRead()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(new() { MaxDepth = 10 });
        var asking = session.AskAsync();
        await server.AnswerAsync(await server.NextAsync(), new string('[', 50) + new string(']', 50));

        (await asking.InTime()).Failure!.Kind.ShouldBe(FailureKind.Protocol);
        session.Completion.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task SkipsGarbageBetweenMessages()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        var asking = session.AskAsync();
        var request = await server.NextAsync();
        await server.SendAsync("Listening...\n\n{\"level\":\"info\"}\n{broken\n\uFEFF[1,2");
        await server.AnswerAsync(request, "\"ok\"");

        (await asking.InTime()).Result.ToString().ShouldBe("\"ok\"");
        session.GarbageCount.ShouldBe(4);
    }

    [Fact]
    public async Task KnowsWhenItWasLastUsed()
    {
        var clock = new ManualClock();
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync(new() { TimeProvider = clock });
        clock.Advance(TimeSpan.FromMinutes(5));
        session.LastUsed.ShouldBe(clock.GetUtcNow() - TimeSpan.FromMinutes(5));

        var asking = session.AskAsync(timeout: TimeSpan.FromHours(1));
        session.LastUsed.ShouldBe(clock.GetUtcNow());
        clock.Advance(TimeSpan.FromMinutes(7));
        await server.AnswerAsync(await server.NextAsync(), "1");
        await asking.InTime();
        session.LastUsed.ShouldBe(clock.GetUtcNow());
    }

    [Fact]
    public async Task SendsNotifications()
    {
        await using var server = new ScriptedServer();
        var session = await server.OpenAsync();
        (await session.NotifyAsync("notifications/roots/list_changed", RawJson.Parse("""{"a":1}"""), Ask.Long, default).InTime()).ShouldBeNull();
        await server.ExpectAsync("""{"jsonrpc":"2.0","method":"notifications/roots/list_changed","params":{"a":1}}""");
    }
}
