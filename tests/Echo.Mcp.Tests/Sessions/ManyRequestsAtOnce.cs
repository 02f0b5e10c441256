using Echo.Mcp.Json;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;
using Echo.Mcp.Transports.Stdio;

namespace Echo.Mcp.Tests.Sessions;

/// <summary>Nobody ever gets what belongs to somebody else.</summary>
public sealed class ManyRequestsAtOnce
{
    const int Callers = 32;

    [Theory]
    [InlineData(true, 64_000)]
    [InlineData(false, 16_000)]
    public async Task GetTheirOwnAnswers(bool overSystemPipes, int calls)
    {
        using var duplex = overSystemPipes ? Duplex.OfTheSystem() : Duplex.InMemory();
        var serving = Task.Run(new EchoServer(duplex.ServerInput, duplex.ServerOutput, shuffled: Callers / 2).RunAsync);
        var opening = await UpstreamSession.OpenAsync(new StdioTransport(duplex.ClientInput, duplex.ClientOutput)).InTime();
        await using (var session = opening.Session!)
        {
            var left = calls;
            bool TakeOne() => Interlocked.Decrement(ref left) >= 0;
            var all = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(session, caller, TakeOne))));

            // The last few calls would wait for others to be shuffled with.
            while (!all.IsCompleted)
                await session.RequestAsync("filler", default, TimeSpan.FromMilliseconds(50), default);
            await all.InTime();
        }

        await serving.InTime();
    }

    [Fact]
    public async Task GetTheirOwnProgress()
    {
        using var duplex = Duplex.InMemory();
        var serving = Task.Run(new EchoServer(duplex.ServerInput, duplex.ServerOutput, shuffled: 1).RunAsync);
        var opening = await UpstreamSession.OpenAsync(new StdioTransport(duplex.ClientInput, duplex.ClientOutput)).InTime();
        await using (var session = opening.Session!)
        {
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                for (var call = 0; call < 200; call++)
                {
                    List<string> seen = [];
                    var canary = $"canary {caller}.{call}";
                    await session.RequestAsync("tools/call", RawJson.From(new { Canary = canary }), Ask.Long, (notification, _) =>
                    {
                        seen.Add(notification.Text("message")!);
                        return ValueTask.CompletedTask;
                    }, default);
                    seen.ShouldBe([canary]);
                }
            }))).InTime();
        }

        await serving.InTime();
    }

    static async Task CallAsync(UpstreamSession session, int caller, Func<bool> goesOn)
    {
        // Sizes on both sides of every buffer.
        var padding = new string((char)('a' + caller % 26), caller % 8 == 0 ? 5000 : caller);
        for (var call = 0; goesOn(); call++)
        {
            var sent = RawJson.From(new { Canary = $"{caller}.{call}", Padding = padding });
            var reply = await session.RequestAsync("tools/call", sent, Ask.Long, default);
            if (!reply.Result.Utf8.Span.SequenceEqual(sent.Utf8.Span))
                Assert.Fail($"{caller}.{call} got {reply.Result} {reply.Failure}");
        }
    }
}
