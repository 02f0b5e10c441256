using Echo.Mcp.Transports;
using Echo.Mcp.Transports.Stdio;

namespace Echo.Mcp.Tests.Transports;

public sealed class InflowTests
{
    readonly ManualClock clock = new();

    [Fact]
    public async Task WhatNobodyAskedForWaitsAfterABurst()
    {
        var inflow = new Inflow(clock);
        (await TakeAsync(inflow, Inflow.Most)).IsCompleted.ShouldBeFalse();
        clock.UntilAlarm.ShouldBe(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task TimeMakesRoomForMore()
    {
        var inflow = new Inflow(clock);
        (await TakeAsync(inflow, Inflow.Most - 1)).IsCompleted.ShouldBeTrue();
        clock.Advance(TimeSpan.FromSeconds(0.5));
        (await TakeAsync(inflow, Inflow.Most / 2)).IsCompleted.ShouldBeTrue();
        (await TakeAsync(inflow, 1)).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task AnswersAreNotCounted()
    {
        var inflow = new Inflow(clock);
        for (var i = 0; i < 10 * Inflow.Most; i++)
        {
            inflow.Ask();
            var taking = inflow.TakeAsync(10, CancellationToken.None);
            taking.IsCompleted.ShouldBeTrue();
            await taking;
        }

        (await TakeAsync(inflow, Inflow.Most - 1)).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void LargeMessagesCountForMore()
    {
        var inflow = new Inflow(clock);
        inflow.TakeAsync(Inflow.Most * 64 * 1024, CancellationToken.None).AsTask().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task AProgramThatFloodsIsReadInPortions()
    {
        var lines = string.Concat(Enumerable.Repeat("""{"jsonrpc":"2.0","method":"notifications/message"}""" + "\n", 3 * Inflow.Most));
        var (input, received) = (new MemoryStream(System.Text.Encoding.UTF8.GetBytes(lines)), 0);
        await using var transport = new StdioTransport(input, new MemoryStream(), new() { TimeProvider = clock });
        transport.Start((_, _) => Interlocked.Increment(ref received) > 0);
        await RestingAsync();
        received.ShouldBe(Inflow.Most);
        clock.Advance(TimeSpan.FromSeconds(1));
        await RestingAsync();
        received.ShouldBeInRange(2 * Inflow.Most, 2 * Inflow.Most + 100);
    }

    async Task RestingAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (clock.UntilAlarm is not { } wait || wait <= TimeSpan.Zero)
            await Task.Delay(10, limit.Token);
    }

    /// <returns>The last one.</returns>
    static async Task<Task> TakeAsync(Inflow inflow, int times)
    {
        for (var i = 1; i < times; i++)
            await inflow.TakeAsync(10, CancellationToken.None);
        return inflow.TakeAsync(10, CancellationToken.None).AsTask();
    }
}
