using Echo.Server.Features.Connections;
using Echo.Server.Tests.Platform;
using Echo.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Echo.Server.Tests.Features.Connections;

public sealed class UpstreamSlotTests
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    readonly SettableClock clock = new();
    Func<CancellationToken, Task<UpstreamOutcome>> open = _ => new MemoryUpstream().OpenAsync();
    int openings;

    [Fact]
    public async Task OpensOnceForAllWhoAsk()
    {
        var gate = new TaskCompletionSource<UpstreamOutcome>();
        open = _ => gate.Task;
        await using var slot = Slot();
        var asking = Enumerable.Range(0, 20).Select(_ => slot.GetAsync(CancellationToken.None)).ToList();
        gate.SetResult(await new MemoryUpstream().OpenAsync());
        (await Task.WhenAll(asking).WaitAsync(Soon)).Distinct().ShouldHaveSingleItem().ShouldBe(await gate.Task);
        openings.ShouldBe(1);
    }

    [Fact]
    public async Task ACallerThatGivesUpDisturbsNobody()
    {
        var gate = new TaskCompletionSource<UpstreamOutcome>();
        open = _ => gate.Task;
        await using var slot = Slot();
        using var impatient = new CancellationTokenSource();
        var first = slot.GetAsync(impatient.Token);
        var second = slot.GetAsync(CancellationToken.None);
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        gate.SetResult(await new MemoryUpstream().OpenAsync());
        (await second.WaitAsync(Soon)).ShouldBeOfType<UpstreamOutcome.Open>();
    }

    [Fact]
    public async Task AFaultIsAFailureAndALaterUseOpensAgain()
    {
        open = _ => throw new InvalidOperationException("secret");
        await using var slot = Slot();
        (await slot.GetAsync(CancellationToken.None).WaitAsync(Soon)).ShouldBeOfType<UpstreamOutcome.Failed>().Reason.ShouldNotContain("secret");
        clock.Advance(TimeSpan.FromSeconds(1));
        open = _ => new MemoryUpstream().OpenAsync();
        (await slot.GetAsync(CancellationToken.None).WaitAsync(Soon)).ShouldBeOfType<UpstreamOutcome.Open>();
    }

    [Fact]
    public async Task AFaultDoesNotStopItsClosing()
    {
        open = _ => throw new InvalidOperationException();
        var slot = Slot();
        await slot.GetAsync(CancellationToken.None).WaitAsync(Soon);
        await slot.DisposeAsync();
        await slot.DisposeAsync();
    }

    [Fact]
    public async Task AnUpstreamThatEndsBadlyIsReplacedAllTheSame()
    {
        var first = new MemoryUpstream { Program = { Fault = new InvalidOperationException() } };
        open = _ => openings == 1 ? first.OpenAsync() : new MemoryUpstream().OpenAsync();
        await using var slot = Slot();
        await slot.GetAsync(CancellationToken.None).WaitAsync(Soon);
        first.End();
        await Eventually.TrueAsync(() => slot.Live is null, Soon);
        (await slot.GetAsync(CancellationToken.None).WaitAsync(Soon)).ShouldBeOfType<UpstreamOutcome.Open>();
        openings.ShouldBe(2);
        first.Program.Endings.ShouldBe(1);
    }

    [Fact]
    public async Task AFailureIsTheAnswerForAPauseThatGrows()
    {
        open = _ => Task.FromResult<UpstreamOutcome>(new UpstreamOutcome.Failed($"no {openings}"));
        await using var slot = Slot();
        foreach (var pause in (int[])[1, 2, 4, 8, 16, 30, 30])
        {
            var before = openings;
            (await slot.GetAsync(CancellationToken.None).WaitAsync(Soon)).Reason.ShouldBe($"no {before + 1}");
            clock.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromTicks(1));
            (await slot.GetAsync(CancellationToken.None).WaitAsync(Soon)).Reason.ShouldBe($"no {before + 1}");
            openings.ShouldBe(before + 1);
            clock.Advance(TimeSpan.FromTicks(1));
        }
    }

    [Fact]
    public async Task ALostUpstreamIsOpenedAgainAtOnce()
    {
        var first = new MemoryUpstream();
        open = _ => openings == 1 ? first.OpenAsync() : new MemoryUpstream().OpenAsync();
        await using var slot = Slot();
        await slot.GetAsync(CancellationToken.None).WaitAsync(Soon);
        first.End();
        await Eventually.TrueAsync(() => slot.Live is null, Soon);
        slot.Failure.ShouldBe("The program exited with code 1");
        (await slot.GetAsync(CancellationToken.None).WaitAsync(Soon)).ShouldBeOfType<UpstreamOutcome.Open>();
        slot.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task WhoeverTakesItInTheMomentOfItsRestKeepsIt()
    {
        var upstream = new MemoryUpstream { Clock = clock };
        open = _ => upstream.OpenAsync();
        await using var slot = Slot();
        await slot.GetAsync(CancellationToken.None).WaitAsync(Soon);
        clock.Advance(TimeSpan.FromMinutes(30));
        (await slot.GetAsync(CancellationToken.None)).ShouldBeOfType<UpstreamOutcome.Open>();
        var left = 0;
        await slot.CloseAsync(TimeSpan.FromMinutes(30), () => left++, CancellationToken.None);
        (left, upstream.Program.Endings).ShouldBe((0, 0));
        (await slot.GetAsync(CancellationToken.None)).ShouldBeOfType<UpstreamOutcome.Open>();

        clock.Advance(TimeSpan.FromMinutes(30));
        await slot.CloseAsync(TimeSpan.FromMinutes(30), () => left++, CancellationToken.None);
        (left, upstream.Program.Endings).ShouldBe((1, 1));
        (await slot.GetAsync(CancellationToken.None)).ShouldBeOfType<UpstreamOutcome.NotFound>("its place is given up before");
    }

    [Fact]
    public async Task WhoeverWaitsWhileItIsClosedFindsNothing()
    {
        open = async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        };
        var slot = Slot();
        var waiting = slot.GetAsync(CancellationToken.None);
        await slot.DisposeAsync();
        (await waiting.WaitAsync(Soon)).ShouldBeOfType<UpstreamOutcome.NotFound>();
        (await slot.GetAsync(CancellationToken.None)).ShouldBeOfType<UpstreamOutcome.NotFound>();
        openings.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task AnUpstreamThatOpensWhileItIsClosedIsEnded()
    {
        var gate = new TaskCompletionSource();
        var late = new MemoryUpstream();
        open = async _ =>
        {
            await gate.Task;
            return await late.OpenAsync();
        };
        var slot = Slot();
        var waiting = slot.GetAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => openings == 1, Soon);
        var closing = slot.DisposeAsync();
        gate.SetResult();
        await closing;
        late.Program.Endings.ShouldBe(1);
        (await waiting.WaitAsync(Soon)).ShouldBeOfType<UpstreamOutcome.NotFound>();
    }

    UpstreamSlot Slot() => new(
        MemoryUpstream.Connection,
        (_, token) =>
        {
            openings++;
            return open(token);
        },
        clock,
        NullLogger.Instance);
}
