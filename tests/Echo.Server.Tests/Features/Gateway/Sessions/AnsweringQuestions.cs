using System.Text.Json.Nodes;
namespace Echo.Server.Tests.Features.Gateway.Sessions;

/// <summary>A server asks the client on the way to an answer, and the client answers by another request.</summary>
[Collection(GatewayTests.Name)]
public sealed class AnsweringQuestions(GatewayHost host) : IAsyncLifetime
{
    // Asks what its one tool was told to ask, and answers with what it was answered.
    const string Program =
        """
        while read -r line; do
            id=${line#*\"id\":}; id=${id%%[,\}]*}
            case $line in
            *'"method":"initialize"'*) result='{"protocolVersion":"2025-06-18","capabilities":{"tools":{},"logging":{}},"serverInfo":{"name":"sh","version":"1"}}' ;;
            *'"method":"tools/list"'*) result='{"tools":[{"name":"ask","inputSchema":{"type":"object"}}]}' ;;
            *'"method":"tools/call"'*)
                printf '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"asking"}}\n'
                printf '{"jsonrpc":"2.0","id":"mine","method":"elicitation/create","params":{"message":"who?"}}\n'
                call=$id; continue ;;
            *'"id":"mine"'*) answer=${line#*\"result\":}; id=$call; result='{"content":[],"structuredContent":'${answer%\}}'}' ;;
            *'"id":'*) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}\n' "$id"; continue ;;
            *) continue ;;
            esac
            printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$result"
        done
        """;

    const string Can = """{"elicitation":{},"sampling":{},"roots":{"listChanged":true}}""";

    ScriptedUpstream upstream = null!;
    McpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await ScriptedUpstream.StartAsync();
        client = host.Client(host.User, await host.ConnectAsync(upstream.Server, host.User, ",\"isolation\":\"session\""));
    }

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    [Theory]
    [InlineData("elicitation/create", """{"message":"who?","requestedSchema":{"properties":{"a":{"default":1.0}}}}""")]
    [InlineData("sampling/createMessage", """{"messages":[],"maxTokens":5}""")]
    [InlineData("roots/list", "{}")]
    public async Task QuestionsAndAnswersPassUnchanged(string method, string parameters)
    {
        await client.InitializeAsync(capabilities: Can);
        upstream.SeenOf("initialize").Last()["params"]!["capabilities"]!.ToJsonString().ShouldBe(Can, "the server knows what its client can");
        await using var stream = await AskAsync(method, parameters);
        var question = (await stream.NextAsync())!;
        ((string)question["method"]!).ShouldBe(method);
        question["params"]!.ToJsonString().ShouldBe(parameters);
        await AnswerAsync(question["id"]!.ToJsonString(), "\"result\":{\"x\":1.50}");
        (await stream.RestAsync()).ShouldHaveSingleItem()["result"]!["structuredContent"]!.ToJsonString().ShouldBe("""{"x":1.50}""");
    }

    [Fact]
    public async Task AnErrorIsAnAnswerToo()
    {
        await client.InitializeAsync(capabilities: Can);
        await using var stream = await AskAsync("elicitation/create");
        await AnswerAsync((await stream.NextAsync())!["id"]!.ToJsonString(), "\"error\":{\"code\":-1,\"message\":\"no\"}");
        (await stream.RestAsync()).ShouldHaveSingleItem()["result"]!["structuredContent"]!.ToJsonString().ShouldBe("""{"code":-1,"message":"no"}""");
    }

    [Fact]
    public async Task WhatTheClientDidNotAnnounceIsNotAsked()
    {
        await client.InitializeAsync(capabilities: """{"sampling":{}}""");
        var reply = await client.AskAsync("tools/call", """{"name":"ask","arguments":{"method":"elicitation/create"}}""");
        ((int)reply.Result["structuredContent"]!["code"]!).ShouldBe(-32601);
        reply.Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task OthersCanNotAnswer()
    {
        await client.InitializeAsync(capabilities: Can);
        await using var stream = await AskAsync("elicitation/create");
        var id = (await stream.NextAsync())!["id"]!.ToJsonString();
        var other = client.As(host.User);
        await other.InitializeAsync(capabilities: Can);
        (await other.PostAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"stolen":true}}""")).Status.ShouldBe(202);
        await AnswerAsync(id, "\"result\":{}");
        await AnswerAsync(id, "\"result\":{\"late\":true}");
        (await stream.RestAsync()).ShouldHaveSingleItem()["result"]!["structuredContent"]!.ToJsonString().ShouldBe("{}");
    }

    [Fact]
    public async Task AQuestionThatTheServerGivesUpIsCancelledAtTheClient()
    {
        await client.InitializeAsync(capabilities: Can);
        await using var stream = await client.OpenAsync(
            "tools/call", """{"name":"ask","arguments":{"method":"elicitation/create","giveUp":true}}""");
        var id = (await stream.NextAsync())!["id"]!.ToJsonString();
        upstream.Gate.Release();
        var rest = await stream.RestAsync();
        rest.Count.ShouldBe(2);
        var cancelled = rest.Single(message => (string?)message["method"] == "notifications/cancelled");
        cancelled["params"]!["requestId"]!.ToJsonString().ShouldBe(id);
    }

    [Fact]
    public async Task ACallThatTheClientGivesUpIsCancelledAtTheServer()
    {
        await client.InitializeAsync();
        await using var stream = await client.OpenAsync(HttpMethod.Post, client.Request("tools/call", """{"name":"hold"}""", "\"long\""));
        (await client.PostAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"long"}}""")).Status.ShouldBe(202);
        (await stream.RestAsync()).ShouldBeEmpty("who gives up gets no answer");
        await GatewayHost.UntilAsync(() => upstream.GivenUp > 0);
    }

    [Fact]
    public async Task AProgramAsksTheClientOfItsSession()
    {
        var asking = host.Client(host.Admin, await host.ConnectProgramAsync(Program, host.Admin, ",\"isolation\":\"session\""));
        var bystander = asking.As(host.Admin);
        await bystander.InitializeAsync(capabilities: Can);
        await using var listening = await bystander.ListenAsync();
        await asking.InitializeAsync(capabilities: Can);
        await using var stream = await asking.OpenAsync("tools/call", """{"name":"ask"}""");

        // What a program says and what it asks have no order among them.
        JsonNode[] said = [(await stream.NextAsync())!, (await stream.NextAsync())!];
        said.ShouldContain(message => (string?)message["params"]!["data"] == "asking");
        var question = said.Single(message => message["id"] is not null);
        ((string)question["params"]!["message"]!).ShouldBe("who?");
        (await asking.PostAsync($$$"""{"jsonrpc":"2.0","id":{{{question["id"]!.ToJsonString()}}},"result":{"who":"me"}}""")).Status.ShouldBe(202);
        (await stream.RestAsync()).ShouldHaveSingleItem()["result"]!["structuredContent"]!.ToJsonString().ShouldBe("""{"who":"me"}""");
        (await bystander.SendAsync(HttpMethod.Delete, null)).Status.ShouldBe(200);

        // That the connection is new may be told late.
        var heard = (await listening.RestAsync()).Where(message => !((string)message["method"]!).EndsWith("/list_changed", StringComparison.Ordinal));
        heard.ShouldBeEmpty("what one session is asked, no other hears");
    }

    /// <summary>By a program in the course of a call, or by a server on the stream of its answer.</summary>
    [Theory]
    [InlineData(true, "session")]
    [InlineData(true, "user")]
    [InlineData(false, "session")]
    public async Task AClientThatTakesNoStreamIsAskedOverThatOfItsSession(bool isProgram, string isolation)
    {
        var asking = isProgram
            ? host.Client(host.Admin, await host.ConnectProgramAsync(Program, host.Admin, $",\"isolation\":\"{isolation}\""))
            : client;
        await asking.InitializeAsync(capabilities: Can);
        await using var listening = await asking.ListenAsync();
        asking.Accept = "application/json";
        var calling = asking.AskAsync("tools/call", """{"name":"ask","arguments":{"method":"elicitation/create","params":{"message":"who?"}}}""");
        JsonNode question;
        do
            question = (await listening.NextAsync())!;
        while (question["id"] is null);
        ((string)question["method"]!).ShouldBe("elicitation/create");
        (await asking.PostAsync($$$"""{"jsonrpc":"2.0","id":{{{question["id"]!.ToJsonString()}}},"result":{"who":"me"}}""")).Status.ShouldBe(202);
        (await calling).Result["structuredContent"]!.ToJsonString().ShouldBe("""{"who":"me"}""");
    }

    Task<McpStream> AskAsync(string method, string parameters = "{}") =>
        client.OpenAsync("tools/call", $$$"""{"name":"ask","arguments":{"method":"{{{method}}}","params":{{{parameters}}}}}""");

    async Task AnswerAsync(string id, string answer) =>
        (await client.PostAsync($$"""{"jsonrpc":"2.0","id":{{id}},{{answer}}}""")).Status.ShouldBe(202);
}
