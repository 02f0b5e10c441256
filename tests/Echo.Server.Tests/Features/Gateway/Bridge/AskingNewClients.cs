using System.Text.Json.Nodes;
using Echo.Server.Features.Gateway.Bridge;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Gateway.Bridge;

/// <summary>A server with sessions asks a client of revision 2026-07-28, which comes back with the answer.</summary>
[Collection(GatewayTests.Name)]
public sealed class AskingNewClients(GatewayHost host) : IAsyncLifetime
{
    const string Can = """{"elicitation":{},"sampling":{},"roots":{}}""";
    const string Ask = """{"name":"ask","arguments":{"method":"elicitation/create","params":{"message":"who?"}}}""";

    ScriptedUpstream upstream = null!;
    McpClient client = null!;
    string slug = "";

    WaitingCalls Waiting => host.Echo.App.Services.GetRequiredService<WaitingCalls>();

    public async ValueTask InitializeAsync()
    {
        upstream = await ScriptedUpstream.StartAsync();
        slug = await host.ConnectAsync(upstream.Server, host.Developer, ",\"isolation\":\"session\"");
        client = host.Client(host.Developer, slug);
        client.Askable = Can;
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisconnectAsync(slug, host.Developer);
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("elicitation/create", """{"message":"who?","requestedSchema":{"properties":{"a":{"default":1.0}}}}""")]
    [InlineData("sampling/createMessage", """{"messages":[],"maxTokens":5}""")]
    [InlineData("roots/list", "{}")]
    public async Task TheRetryFindsTheWaitingCall(string method, string parameters)
    {
        var call = $$"""{"name":"ask","arguments":{"method":"{{method}}","params":{{parameters}} } }""";
        var asked = (await client.AskNewestAsync("tools/call", call)).Result;
        ((string)asked["resultType"]!).ShouldBe("input_required");
        var (key, question) = asked["inputRequests"]!.AsObject().ShouldHaveSingleItem();
        ((string)question!["method"]!).ShouldBe(method);
        question["params"]!.ToJsonString().ShouldBe(parameters);
        upstream.SeenOf("initialize").Last()["params"]!["capabilities"]!.ToJsonString().ShouldBe(Can);
        Waiting.Count.ShouldBe(1);
        var answered = await RetryAsync(call, asked, key, """{"x":1.50}""");
        answered.Result["structuredContent"]!.ToJsonString().ShouldBe("""{"x":1.50}""");
        ((string)answered.Result["resultType"]!).ShouldBe("complete");
        upstream.SeenOf("tools/call").Count().ShouldBe(1, "the call was made once");
        Waiting.Count.ShouldBe(0);
        (await RetryAsync(call, asked, key, "{}")).Code.ShouldBe(-32602, "a state is good for one retry");
    }

    [Fact]
    public async Task NobodyElseFindsIt()
    {
        var asked = (await client.AskNewestAsync("tools/call", Ask)).Result;
        var key = asked["inputRequests"]!.AsObject().Single().Key;
        var (_, otherKey) = await host.MakeKeyAsync(host.Developer);
        foreach (var other in (McpClient[])[client.As(otherKey), client.As(host.Admin)])
            (await RetryAsync(Ask, asked, key, """{"stolen":true}""", other)).Code.ShouldBe(-32602);
        var otherCall = """{"name":"report","arguments":{}}""";
        (await RetryAsync(otherCall, asked, key, "{}")).Code.ShouldBe(-32602, "it is another call");
        var bent = asked.DeepClone();
        bent["requestState"] = $"{(string)bent["requestState"]!}A";
        (await RetryAsync(Ask, bent, key, "{}")).Code.ShouldBe(-32602, "a state that was changed is none");
        (await RetryAsync(Ask, asked, key, """{"mine":true}""")).Result["structuredContent"]!.ToJsonString().ShouldBe("""{"mine":true}""");
        upstream.SeenOf("tools/call").Count().ShouldBe(1);
    }

    [Fact]
    public async Task WhatIsNotAnsweredIsAskedAgain()
    {
        var asked = (await client.AskNewestAsync("tools/call", Ask)).Result;
        foreach (var wrong in (string[])["null", "{}", """{"other":{"a":1}}""", """{"question-1":7}"""])
        {
            var again = await client.AskNewestAsync("tools/call", With(Ask, asked, wrong));
            asked = again.Result;
            ((string)asked["resultType"]!).ShouldBe("input_required", wrong);
        }

        (await RetryAsync(Ask, asked, asked["inputRequests"]!.AsObject().Single().Key, """{"late":true}""")).Code.ShouldBe(0);
        upstream.SeenOf("tools/call").Count().ShouldBe(1);
    }

    [Fact]
    public async Task ARetryIsAboutTheSame()
    {
        var asked = (await client.AskNewestAsync("tools/call", Ask)).Result;
        var other = """{"name":"ask","arguments":{"method":"elicitation/create","params":{"message":"whom?"}}}""";
        (await RetryAsync(other, asked, "question-1", "{}")).Code.ShouldBe(-32602);
        var turned = """{"arguments":{"params":{"message":"wh\u006f?"},"method":"elicitation/create"},"name":"ask"}""";
        (await RetryAsync(turned, asked, "question-1", """{"mine":true}""")).Result["structuredContent"]!.ToJsonString().ShouldBe("""{"mine":true}""");
    }

    [Fact]
    public async Task WhoComesBackWithoutAnAnswerWinsNoTime()
    {
        var asked = (await client.AskNewestAsync("tools/call", Ask)).Result;
        host.Time.Advance(TimeSpan.FromMinutes(4));
        ((string)(await client.AskNewestAsync("tools/call", With(Ask, asked, "{}"))).Result["resultType"]!).ShouldBe("input_required");
        host.Time.Advance(TimeSpan.FromMinutes(2));
        await host.SweepAsync();
        Waiting.Count.ShouldBe(0);
    }

    [Fact]
    public async Task AnAnswerWinsTimeForTheNext()
    {
        var twice = """{"name":"ask","arguments":{"method":"elicitation/create","times":2}}""";
        var asked = (await client.AskNewestAsync("tools/call", twice)).Result;
        host.Time.Advance(TimeSpan.FromMinutes(4));
        asked = (await RetryAsync(twice, asked, "question-1", "{}")).Result;
        host.Time.Advance(TimeSpan.FromMinutes(4));
        await host.SweepAsync();
        Waiting.Count.ShouldBe(1);
        ((string)(await RetryAsync(twice, asked, "question-2", "{}")).Result["resultType"]!).ShouldBe("complete");
    }

    [Fact]
    public async Task TheCallsOfARevokedKeyEnd()
    {
        var (id, key) = await host.MakeKeyAsync(host.Developer);
        await client.As(key).AskNewestAsync("tools/call", Ask);
        await host.SweepAsync();
        Waiting.Count.ShouldBe(1);
        (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/v1/auth/api-keys/{id}", host.Developer)).Status.ShouldBeInRange(200, 204);
        await host.SweepAsync();
        Waiting.Count.ShouldBe(0);
        await GatewayHost.UntilAsync(() => upstream.GivenUp > 0);
    }

    [Fact]
    public async Task OverStdioAQuestionGoesToTheCallWhoseClientWaits()
    {
        // Asks in the course of "parked" at once, and in that of "patient" when a file is there: the server can't say for which call.
        var flag = Path.Combine(TestDirectory.Create(), "go");
        var program = $$$"""
            ask() { printf '{"jsonrpc":"2.0","id":"q-%s","method":"elicitation/create","params":{"message":"%s"}}\n' "$1" "$1"; }
            while read -r line; do
              id=$(printf '%s' "$line" | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
              case "$line" in
                *'"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}} }\n' "$id" ;;
                *'"tools/list"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[]}}\n' "$id" ;;
                *'"name":"patient"'*) patient=$id; : > {{{flag}}}-begun; ( while [ ! -e {{{flag}}} ]; do sleep 0.05; done; ask patient ) & ;;
                *'"name":"parked"'*) parked=$id; ask parked ;;
                *'"id":"q-parked"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[]}}\n' "$parked" ;;
                *'"id":"q-patient"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[],"structuredContent":{"patient":true}} }\n' "$patient" ;;
              esac
            done
            """;
        var own = await host.ConnectProgramAsync(program, host.Admin, ",\"isolation\":\"session\"");
        var asking = host.Client(host.Admin, own);
        asking.Askable = Can;
        const string Patient = """{"name":"patient","arguments":{}}""";
        var answer = asking.AskNewestAsync("tools/call", Patient);
        await GatewayHost.UntilAsync(() => File.Exists($"{flag}-begun"));
        const string Parked = """{"name":"parked","arguments":{}}""";
        var parked = (await asking.AskNewestAsync("tools/call", Parked)).Result;
        ((string)parked["inputRequests"]!.AsObject().Single().Value!["params"]!["message"]!).ShouldBe("parked");
        await File.WriteAllTextAsync(flag, "");
        var asked = (await answer).Result;
        ((string)asked["inputRequests"]!.AsObject().Single().Value!["params"]!["message"]!).ShouldBe("patient");
        var key = asked["inputRequests"]!.AsObject().Single().Key;
        ((bool)(await RetryAsync(Patient, asked, key, "{}", asking)).Result["structuredContent"]!["patient"]!).ShouldBeTrue();
        (await RetryAsync(Parked, parked, parked["inputRequests"]!.AsObject().Single().Key, "{}", asking)).Code.ShouldBe(0);
        await host.DisconnectAsync(own, host.Admin);
    }

    [Fact]
    public async Task NobodyWaitsForEver()
    {
        var asked = (await client.AskNewestAsync("tools/call", Ask)).Result;
        await host.SweepAsync();
        Waiting.Count.ShouldBe(1);
        host.Time.Advance(TimeSpan.FromMinutes(6));
        await host.SweepAsync();
        Waiting.Count.ShouldBe(0);
        await GatewayHost.UntilAsync(() => upstream.GivenUp > 0);
        (await RetryAsync(Ask, asked, "question-1", "{}")).Code.ShouldBe(-32602);
    }

    [Fact]
    public async Task AUserHasSoManyWaiting()
    {
        List<JsonNode> all = [];
        for (var i = 0; i < 16; i++)
            all.Add((await client.AskNewestAsync("tools/call", Ask)).Result);
        var beyond = (await client.AskNewestAsync("tools/call", Ask)).Result;
        ((string)beyond["structuredContent"]!["message"]!).ShouldContain("Gateway__MaxWaitingPerUser", customMessage: "its server hears it");
        foreach (var one in all)
            (await RetryAsync(Ask, one, "question-1", "{}")).Code.ShouldBe(0);
        Waiting.Count.ShouldBe(0);
    }

    [Fact]
    public async Task WhatTheClientDidNotAnnounceIsNotAsked()
    {
        client.Askable = """{"sampling":{}}""";
        var reply = await client.AskNewestAsync("tools/call", Ask);
        ((int)reply.Result["structuredContent"]!["code"]!).ShouldBe(-32601);
    }

    [Fact]
    public async Task LeavingACallEndsIt()
    {
        var hold = await client.OpenNewestAsync("tools/call", """{"name":"hold"}""");
        await GatewayHost.UntilAsync(() => upstream.Held > 0);
        await hold.DisposeAsync();
        await GatewayHost.UntilAsync(() => upstream.GivenUp > 0);
    }

    [Fact]
    public async Task LogMessagesComeAsTheRequestWantsThem()
    {
        (await client.AskNewestAsync("tools/call", """{"name":"log"}""")).Messages.Count.ShouldBe(1, "it asked for none");
        var reply = await client.AskNewestAsync("tools/call", """{"name":"log"}""", """,  "io.modelcontextprotocol/logLevel":"warning" """);
        reply.Messages.SkipLast(1).Select(message => (string)message["params"]!["level"]!).ShouldBe(["warning", "error"]);
        ((string)upstream.SeenOf("logging/setLevel").Single()["params"]!["level"]!).ShouldBe("warning");
    }

    [Fact]
    public async Task TasksOfTheOtherRevisionAreRefusedInWords()
    {
        var reply = await client.AskNewestAsync("tasks/get", """{"taskId":"1"}""");
        reply.Code.ShouldBe(-32601);
        ((string)reply.Messages[^1]["error"]!["message"]!).ShouldContain("can't be translated");
        upstream.SeenOf("tasks/get").ShouldBeEmpty();
    }

    Task<McpReply> RetryAsync(string call, JsonNode asked, string key, string answer, McpClient? other = null) =>
        (other ?? client).AskNewestAsync("tools/call", With(call, asked, $$"""{"{{key}}":{{answer}}}"""));

    static string With(string call, JsonNode asked, string responses)
    {
        var parameters = JsonNode.Parse(call)!;
        parameters["inputResponses"] = JsonNode.Parse(responses);
        parameters["requestState"] = asked["requestState"]!.DeepClone();
        return parameters.ToJsonString();
    }
}
