using System.Diagnostics;
using Echo.Mcp.Failures;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;
using Echo.Mcp.Transports.Stdio;

namespace Echo.Mcp.Tests.Transports.Stdio;

public sealed class AProgramThatDoesNotRead
{
    static readonly string Large = $"\"{new string('x', 300_000)}\"";

    [Fact]
    public async Task HoldsUpNobodyBeyondTheirTimeLimit()
    {
        await using var stuck = new ScriptedServer(pipeBytes: 64 * 1024);
        var stuckSession = await stuck.OpenAsync();
        await using var healthy = new ScriptedServer();
        var healthySession = await healthy.OpenAsync();

        var limit = TimeSpan.FromMilliseconds(400);
        var clock = Stopwatch.StartNew();
        var asking = Enumerable.Range(0, 50).Select(_ => stuckSession.AskAsync(parameters: Large, timeout: limit)).ToList();
        var other = healthySession.AskAsync();
        await healthy.AnswerAsync(await healthy.NextAsync(), "1");
        (await other.InTime()).IsResult.ShouldBeTrue();

        foreach (var reply in await Task.WhenAll(asking).InTime())
            reply.Failure!.Kind.ShouldBe(FailureKind.TimedOut);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        await stuckSession.DisposeAsync().AsTask().InTime();
    }

    [Fact]
    public async Task GetsWhatWaitedForItOnceItReads()
    {
        await using var server = new ScriptedServer(pipeBytes: 64 * 1024);
        var session = await server.OpenAsync();
        var asking = Enumerable.Range(0, 20).Select(_ => session.AskAsync(parameters: Large)).ToList();
        for (var i = 0; i < asking.Count; i++)
            await server.AnswerAsync(await server.NextAsync(), "1");
        (await Task.WhenAll(asking).InTime()).ShouldAllBe(reply => reply.IsResult);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CanBeClosedInTime(bool overSystemPipes)
    {
        using var duplex = overSystemPipes ? Duplex.OfTheSystem() : Duplex.InMemory();
        var opening = UpstreamSession.OpenAsync(
            new StdioTransport(duplex.ClientInput, duplex.ClientOutput),
            new() { ClientName = Large, InitializeTimeout = TimeSpan.FromMilliseconds(200) });
        var clock = Stopwatch.StartNew();
        (await opening.InTime()).Failure!.Kind.ShouldBe(FailureKind.TimedOut);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task CanBeClosedWhenItsStreamsHeedNoCancellation()
    {
        var streams = new Deaf();
        var options = new UpstreamSessionOptions { InitializeTimeout = TimeSpan.FromMilliseconds(50) };
        var opening = await UpstreamSession.OpenAsync(new StdioTransport(streams, streams), options).InTime();
        opening.Failure!.Kind.ShouldBe(FailureKind.TimedOut);
        streams.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task IsGoneWhenItClosesItsInput()
    {
        using var duplex = Duplex.OfTheSystem();
        var transport = new StdioTransport(duplex.ClientInput, duplex.ClientOutput, new() { WhyEnded = _ => new(new ProgramEnd(3, null)) });
        await duplex.ServerInput.DisposeAsync();
        var opening = UpstreamSession.OpenAsync(transport);
        (await opening.InTime()).Failure!.Reason.ShouldBe("The program exited with code 3 before it answered initialize");
    }

    sealed class Deaf : MemoryStream
    {
        readonly TaskCompletionSource end = new();

        public bool Disposed => end.Task.IsCompleted;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await end.Task;
            return 0;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await end.Task;

        protected override void Dispose(bool disposing)
        {
            end.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
