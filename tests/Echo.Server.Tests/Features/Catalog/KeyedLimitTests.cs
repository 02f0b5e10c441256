using Echo.Server.Features.Catalog;

namespace Echo.Server.Tests.Features.Catalog;

public sealed class KeyedLimitTests
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task LetsSoManyInAndOthersInTurn()
    {
        var limit = new KeyedLimit<string>(width: 2, mostWaiting: 10, Soon, TimeProvider.System);
        (await limit.EnterAsync("a", CancellationToken.None)).ShouldBeTrue();
        (await limit.EnterAsync("a", CancellationToken.None)).ShouldBeTrue();
        (await limit.EnterAsync("b", CancellationToken.None)).ShouldBeTrue();
        var third = limit.EnterAsync("a", CancellationToken.None).AsTask();
        var fourth = limit.EnterAsync("a", CancellationToken.None).AsTask();
        third.IsCompleted.ShouldBeFalse();

        limit.Leave("a");
        (await third.WaitAsync(Soon)).ShouldBeTrue();
        fourth.IsCompleted.ShouldBeFalse();
        limit.Leave("a");
        (await fourth.WaitAsync(Soon)).ShouldBeTrue();
        limit.Leave("a");
        limit.Leave("a");
        limit.Leave("b");
        limit.Count.ShouldBe(0);
    }

    [Fact]
    public async Task RefusesAfterTheLongestWait()
    {
        var limit = new KeyedLimit<int>(width: 1, mostWaiting: 1, TimeSpan.FromMilliseconds(50), TimeProvider.System);
        (await limit.EnterAsync(1, CancellationToken.None)).ShouldBeTrue();
        var waiting = limit.EnterAsync(1, CancellationToken.None).AsTask();
        (await limit.EnterAsync(1, CancellationToken.None)).ShouldBeFalse("nobody may wait behind the one that waits");
        (await waiting.WaitAsync(Soon)).ShouldBeFalse();

        // The place is not lost to the one that gave up.
        limit.Leave(1);
        (await limit.EnterAsync(1, CancellationToken.None)).ShouldBeTrue();
    }

    [Fact]
    public async Task GivesNoPlaceToWhoeverHasGone()
    {
        var limit = new KeyedLimit<int>(width: 1, mostWaiting: 5, Soon, TimeProvider.System);
        await limit.EnterAsync(1, CancellationToken.None);
        using var gone = new CancellationTokenSource();
        var first = limit.EnterAsync(1, gone.Token).AsTask();
        var second = limit.EnterAsync(1, CancellationToken.None).AsTask();
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        limit.Leave(1);
        (await second.WaitAsync(Soon)).ShouldBeTrue();
    }

    [Fact]
    public async Task HoldsWhileManyComeAndGo()
    {
        var limit = new KeyedLimit<int>(width: 3, mostWaiting: 1000, Soon, TimeProvider.System);
        var inside = 0;
        await Task.WhenAll(Enumerable.Range(0, 300).Select(async _ =>
        {
            (await limit.EnterAsync(1, CancellationToken.None)).ShouldBeTrue();
            Interlocked.Increment(ref inside).ShouldBeLessThanOrEqualTo(3);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            limit.Leave(1);
        })).WaitAsync(Soon);
        limit.Count.ShouldBe(0);
    }
}
