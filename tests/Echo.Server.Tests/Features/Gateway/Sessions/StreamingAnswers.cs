namespace Echo.Server.Tests.Features.Gateway.Sessions;

/// <summary>An answer is JSON unless something comes before it.</summary>
[Collection(GatewayTests.Name)]
public sealed class StreamingAnswers(GatewayHost host) : IAsyncLifetime
{
    ScriptedUpstream upstream = null!;
    McpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await ScriptedUpstream.StartAsync();
        client = host.Client(host.User, await host.ConnectAsync(upstream.Server, host.User));
        await client.InitializeAsync();
    }

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    [Fact]
    public async Task NothingBeforeTheAnswerMakesItJson()
    {
        var (reply, tries) = await AskAtOnceAsync("""{"name":"echo","arguments":{"x":1.0,"y":"\u00e9"}}""");
        reply.ContentType.ShouldBe("application/json");
        reply.Text.ShouldBe($$$$"""{"jsonrpc":"2.0","id":{{{{tries}}}},"result":{"content":[],"structuredContent":{"x":1.0,"y":"\u00E9"}}}""");
    }

    [Theory]
    [InlineData("\"mine\"")]
    [InlineData("17")]
    public async Task ProgressComesUnderTheClientsOwnToken(string token)
    {
        var parameters = $$$"""{"name":"report","_meta":{"progressToken":{{{token}}}}}""";
        foreach (var reply in (McpReply[])[await client.AskAsync("tools/call", parameters), await NewestAsync(token)])
        {
            reply.IsStream.ShouldBeTrue();
            reply.Messages.SkipLast(1).Select(message => message["params"]!.ToJsonString())
                .ShouldBe(Enumerable.Range(1, 3).Select(i => $$"""{"progressToken":{{token}},"progress":{{i}}}"""));
            reply.Result["structuredContent"].ShouldNotBeNull();
        }

        upstream.SeenOf("tools/call").ShouldAllBe(call => call["params"]!["_meta"]!["progressToken"]!.ToJsonString() != token);
    }

    [Theory]
    [InlineData(null, "debug info warning error")]
    [InlineData("debug", "debug info warning error")]
    [InlineData("warning", "warning error")]
    [InlineData("emergency", "")]
    public async Task LogMessagesBelowTheLevelAreLeftOut(string? level, string expected)
    {
        if (level is not null)
            (await client.AskAsync("logging/setLevel", $$"""{"level":"{{level}}"}""")).Result.ToJsonString().ShouldBe("{}");
        var reply = expected == "" ? (await AskAtOnceAsync("""{"name":"log"}""")).Reply : await client.AskAsync("tools/call", """{"name":"log"}""");
        string.Join(' ', reply.Messages.SkipLast(1).Select(message => (string)message["params"]!["level"]!)).ShouldBe(expected);
        reply.IsStream.ShouldBe(expected != "");
    }

    [Fact]
    public async Task AnUnknownLevelIsRefused() =>
        (await client.AskAsync("logging/setLevel", """{"level":"loud"}""")).Code.ShouldBe(-32602);

    [Fact]
    public async Task WhoTakesNoStreamGetsTheAnswerAlone()
    {
        client.Accept = "application/json";
        var reply = await client.AskAsync("tools/call", """{"name":"log"}""");
        reply.ContentType.ShouldBe("application/json");
        reply.Result["structuredContent"].ShouldNotBeNull();
        (await client.SendAsync(HttpMethod.Get, null)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task WhoTakesNoStreamAndLeavesCancelsTheCall()
    {
        client.Accept = "application/json";
        var before = upstream.GivenUp;
        using (var leaving = new CancellationTokenSource())
        {
            var call = client.AskAsync("tools/call", """{"name":"hold"}""", leaving.Token);
            await GatewayHost.UntilAsync(() => upstream.Held > 0);
            await leaving.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => call);
        }

        await GatewayHost.UntilAsync(() => upstream.GivenUp > before);
    }

    [Fact]
    public async Task ALongWaitShowsSignsOfLife()
    {
        foreach (var stream in (McpStream[])
            [
                await client.OpenAsync("tools/call", """{"name":"hold"}"""),
                await client.OpenNewestAsync("tools/call", """{"name":"hold"}"""),
            ])
        {
            await using var _ = stream;
            stream.IsStream.ShouldBeTrue("after KeepAliveSeconds, though nothing has come");
            McpEvent? next;
            while (!(next = (await stream.NextEventAsync())!).IsComment)
                next.Message.ShouldBeNull();
            upstream.Gate.Release();
            (await stream.RestAsync()).ShouldHaveSingleItem()["result"].ShouldNotBeNull();
        }
    }

    [Theory]
    [InlineData("2025-11-25", true)]
    [InlineData("2025-06-18", false)]
    public async Task OnlyTheNewestRevisionWithSessionsIsPrimed(string version, bool isPrimed)
    {
        await client.InitializeAsync(version);
        await using var stream = await client.OpenAsync("tools/call", """{"name":"log"}""");
        var first = (await stream.NextEventAsync())!;
        (first.Message is null && first.Id is not null && first.Retry is not null).ShouldBe(isPrimed);
        (await stream.RestAsync()).Count.ShouldBe(isPrimed ? 5 : 4);
    }

    [Fact]
    public async Task OneIdIsUsedOnceAtATime()
    {
        await using var stream = await client.OpenAsync(HttpMethod.Post, client.Request("tools/call", """{"name":"hold"}""", 77));
        var reply = await client.PostAsync(client.Request("ping", "{}", 77));
        (reply.Status, reply.Code).ShouldBe((400, -32600));
        upstream.Gate.Release();
        await stream.RestAsync();
        (await client.PostAsync(client.Request("ping", "{}", 77))).Status.ShouldBe(200);
    }

    // On a machine that is busy for as long as the keep-alive any answer becomes a stream.
    async Task<(McpReply Reply, int Tries)> AskAtOnceAsync(string parameters)
    {
        for (var tries = 1; ; tries++)
        {
            var reply = await client.AskAsync("tools/call", parameters);
            if (!reply.IsStream || tries == 10)
                return (reply, tries);
        }
    }

    Task<McpReply> NewestAsync(string token) => client.AskNewestAsync("tools/call", """{"name":"report"}""", $",\"progressToken\":{token}");
}
