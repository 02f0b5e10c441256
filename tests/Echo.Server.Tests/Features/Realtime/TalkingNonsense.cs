namespace Echo.Server.Tests.Features.Realtime;

/// <summary>What a client sends can end its socket, and nothing else.</summary>
[Collection(nameof(RealtimeTests))]
public sealed class TalkingNonsense(RealtimeHost host)
{
    [Theory]
    [InlineData("{", "Invalid JSON")]
    [InlineData("", "Invalid JSON")]
    [InlineData("[1]", "Invalid JSON")]
    [InlineData("null", "Invalid JSON")]
    [InlineData("""{"type":"ping","type":"ping"}""", "Invalid JSON")]
    [InlineData("{}", "Unknown frame: ")]
    [InlineData("""{"type":"fly"}""", "Unknown frame: fly")]
    [InlineData("""{"type":5}""", "Unknown frame: ")]
    [InlineData("""{"action":"subscribe"}""", "Unknown frame: subscribe")]
    public async Task AFrameThatIsNoneIsAnsweredAndTheSocketStays(string text, string message)
    {
        using var socket = await host.OpenUpdatesAsync(host.Echo.User);
        (await socket.AskAsync(text)).ShouldBeError(message, 400);
        (await socket.AskAsync("""{"action":"ping"}""")).ShouldContainType("pong");
    }

    [Fact]
    public async Task ADeepFrameIsNoJson()
    {
        using var socket = await host.OpenUpdatesAsync(host.Echo.User);
        (await socket.AskAsync("{\"a\":" + new string('[', 100) + new string(']', 100) + "}")).ShouldBeError("Invalid JSON", 400);
    }

    [Fact]
    public async Task ABinaryFrameEndsTheSocket()
    {
        using var socket = await host.OpenUpdatesAsync(host.Echo.User);
        await socket.SendBinaryAsync();
        (await socket.EndAsync()).Code.ShouldBe(1003);
    }

    [Fact]
    public async Task AFrameOf64KiBIsReadAndALongerOneEndsTheSocketAndNotTheServer()
    {
        using var other = await host.OpenUpdatesAsync(host.Echo.Developer);
        using var socket = await host.OpenUpdatesAsync(host.Echo.User);
        const string Frame = """{"type":"ping","fill":""}""";
        await socket.SendAsync(Frame.Replace("\"\"", $"\"{new string('x', (64 * 1024) - Frame.Length)}\"", StringComparison.Ordinal));
        (await socket.NextAsync()).ShouldContainType("pong");

        await socket.SendAsync(Frame.Replace("\"\"", $"\"{new string('x', (64 * 1024) - Frame.Length + 1)}\"", StringComparison.Ordinal));
        (await socket.EndAsync()).Code.ShouldBe(1009);
        (await other.AskAsync("""{"action":"ping"}""")).ShouldContainType("pong");
    }

    [Fact]
    public async Task AGreatFrameEndsTheSocketWithoutBeingHeld()
    {
        using var socket = await host.OpenUpdatesAsync(host.Echo.User);
        var sending = socket.SendAsync(new string('x', 4 * 1024 * 1024));
        (await socket.EndAsync()).Code.ShouldBe(1009);
        await Task.WhenAny(sending);
    }

    [Theory]
    [InlineData("""{"action":"subscribe","topic":"secrets"}""", "Unknown topic: secrets", 404)]
    [InlineData("""{"action":"subscribe","topic":"broadcast"}""", "Unknown topic: broadcast", 404)]
    [InlineData("""{"action":"subscribe","task_id":"nonsense"}""", "Task not found", 404)]
    [InlineData("""{"action":"subscribe","task_id":"0198a1b2-0000-7000-8000-000000000001"}""", "Task not found", 404)]
    [InlineData("""{"action":"subscribe","topic":"jobs","since":-1}""", "since must be the seq of an event", 422)]
    [InlineData("""{"action":"subscribe","topic":"jobs","since":"1"}""", "since must be the seq of an event", 422)]
    [InlineData("""{"action":"subscribe","topic":"calls"}""", "Missing permission: connections:all", 403)]
    public async Task WhatCantBeSubscribedToIsSaid(string frame, string message, int code)
    {
        using var socket = await host.OpenUpdatesAsync(host.Echo.User);
        (await socket.AskAsync(frame)).ShouldBeError(message, code);
    }

    [Fact]
    public async Task TheRootSocketKnowsPingsOnly()
    {
        using var socket = await host.OpenAsync("/", host.Echo.User);
        var started = (await socket.NextAsync()).ShouldContainType("started");
        ((string?)started["version"]).ShouldBe("1.0.0");
        (await socket.NextAsync()).ShouldContainType("pluginLoaded");
        (await socket.AskAsync("""{"type":"ping"}""")).ShouldContainType("pong");
        (await socket.AskAsync("""{"type":"subscribe","topic":"jobs"}""")).ShouldBeError("Unknown frame: subscribe", 400);
    }
}
