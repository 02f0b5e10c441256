using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Gateway.Sessions;

/// <summary>A client whose connection broke comes back for the rest.</summary>
[Collection(GatewayTests.Name)]
public sealed class ResumingStreams(GatewayHost host) : IAsyncLifetime
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
    public async Task NothingIsLostAndNothingComesTwice()
    {
        List<int> said = [];
        var stream = await HoldAsync(6);
        for (var i = 1; i <= 3; i++)
            said.Add(await StepAsync(stream));
        var last = stream.LastId;
        await stream.DisposeAsync();

        // Two more while nobody is there.
        upstream.Gate.Release(2);
        stream = await client.ListenAsync(last);
        said.AddRange(NumberIn(await stream.NextAsync()), NumberIn(await stream.NextAsync()));
        last = stream.LastId;
        await stream.DisposeAsync();
        upstream.Gate.Release(2);
        await using var end = await client.ListenAsync(last);
        var rest = await end.RestAsync();
        said.AddRange(rest.SkipLast(1).Select(NumberIn));
        said.ShouldBe([1, 2, 3, 4, 5, 6]);
        ((int)rest[^1]["result"]!["structuredContent"]!["times"]!).ShouldBe(6);
    }

    [Fact]
    public async Task WhatAClientSaysItHasNotGotComesAgain()
    {
        await using var stream = await HoldAsync(2);
        await StepAsync(stream);
        var first = stream.LastId;
        await StepAsync(stream);
        await using var again = await client.ListenAsync(first);
        NumberIn(await again.NextAsync()).ShouldBe(2);
        upstream.Gate.Release();
        (await again.RestAsync()).ShouldHaveSingleItem()["result"].ShouldNotBeNull();
        (await stream.RestAsync()).ShouldBeEmpty("the later connection has taken over");
    }

    [Fact]
    public async Task AnAnswerThatWasLostOnTheWayIsStillThere()
    {
        await using var stream = await HoldAsync(1);
        await StepAsync(stream);
        var before = stream.LastId;
        upstream.Gate.Release();
        (await stream.RestAsync()).ShouldHaveSingleItem()["result"].ShouldNotBeNull();

        // The connection may have broken before the client read any of it.
        await using var again = await client.ListenAsync(before);
        again.Status.ShouldBe(200);
        (await again.RestAsync()).ShouldHaveSingleItem()["result"].ShouldNotBeNull();
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.SweepAsync();
        await using var late = await client.ListenAsync(before);
        late.Status.ShouldBe(400, "but not for ever; 404 would end the session");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-1")]
    [InlineData("99-1")]
    [InlineData("1-99999999999999999999")]
    public async Task AStreamThatThereIsNotIsRefused(string id)
    {
        await using var stream = await client.ListenAsync(id);
        stream.Status.ShouldBe(400);
    }

    [Fact]
    public async Task ACallIsGivenUpWhenItsClientDoesNotComeBack()
    {
        await using (var stream = await HoldAsync(5))
            await StepAsync(stream);
        var session = host.Sessions.All.Single(one => one.Token == client.Session);
        await GatewayHost.UntilAsync(() => session.StreamOf(1)?.Abandoned is not null);
        host.Time.Advance(TimeSpan.FromSeconds(50));
        await host.SweepAsync();
        session.Running.ShouldBe(1);
        host.Time.Advance(TimeSpan.FromSeconds(11));
        await host.SweepAsync();
        await GatewayHost.UntilAsync(() => session.Running == 0 && upstream.GivenUp > 0);
    }

    [Fact]
    public async Task ASessionsOwnStreamGoesOnWhereItWas()
    {
        await client.InitializeAsync();
        (await client.AskAsync("resources/subscribe", """{"uri":"test://a"}""")).Result.ToJsonString().ShouldBe("{}");
        var stream = await client.ListenAsync();
        await GatewayHost.UntilAsync(() => upstream.Listeners > 0);
        await SayAsync("first");
        await HearsAsync(stream, "first");
        await stream.DisposeAsync();
        await GatewayHost.UntilAsync(() => host.Sessions.All.Single(one => one.Token == client.Session).General.Abandoned is not null);
        await SayAsync("second");
        await using var again = await client.ListenAsync();
        await HearsAsync(again, "second");

        Task SayAsync(string title) => upstream.SayAsync("notifications/resources/updated", $$"""{"uri":"test://a","title":"{{title}}"}""");
    }

    // The next that is told of a resource; that the server is new may be told late.
    static async Task HearsAsync(McpStream stream, string title)
    {
        JsonNode told;
        do
            told = (await stream.NextAsync()).ShouldNotBeNull();
        while (((string)told["method"]!).EndsWith("/list_changed", StringComparison.Ordinal));
        ((string?)told["params"]!["title"]).ShouldBe(title);
    }

    Task<McpStream> HoldAsync(int times) => client.OpenAsync("tools/call", $$$"""{"name":"hold","arguments":{"times":{{{times}}}}}""");

    async Task<int> StepAsync(McpStream stream)
    {
        upstream.Gate.Release();
        return NumberIn(await stream.NextAsync());
    }

    static int NumberIn(JsonNode? message) => (int)message!["params"]!["data"]!;
}
