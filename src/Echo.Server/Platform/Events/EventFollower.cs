namespace Echo.Server.Platform.Events;

/// <summary>One reader's way through the log: first what it missed, then what happens, in order, nothing twice and nothing left out. Dispose it
/// when its stream ends.</summary>
public sealed class EventFollower : IDisposable
{
    const int PageSize = 500;

    readonly EventFeed feed;
    readonly EventReceiver receiver;
    long position;

    internal EventFollower(EventFeed feed, EventReceiver receiver) => (this.feed, this.receiver) = (feed, receiver);

    internal int Account => receiver.Caller.Id;

    /// <summary>Everything up to this number was handed over.</summary>
    public long Position => Volatile.Read(ref position);

    public void Dispose() => feed.Leave(this);

    /// <summary>Begins to follow. Returns when everything that was missed is handed over and new events arrive by themselves.</summary>
    /// <param name="since">The last number that the reader has seen; null begins with what happens from now on.</param>
    public async Task StartAsync(long? since, CancellationToken cancellationToken)
    {
        if (since is { } seen)
        {
            receiver.Begins(feed.Newest);
            await CatchUpAsync(seen, receiver.Takes, cancellationToken);
        }
        else
        {
            feed.Join(this);
        }
    }

    /// <summary>Goes back, for a reader that wants more than before: hands over what he missed of that, then what has happened meanwhile. New
    /// events wait until then.</summary>
    /// <param name="since">The last number that the reader has seen of what he newly wants; null when he wants nothing of what has happened.</param>
    /// <param name="change">Makes him want more. It runs between two events, and gets the number from which on that counts.</param>
    /// <param name="isMissed">Whether an event that was passed before is handed over now.</param>
    public Task RewindAsync(long? since, Action<long> change, Func<LoggedEvent, bool> isMissed, CancellationToken cancellationToken)
    {
        feed.Leave(this);
        var passed = Position;
        change(since ?? passed);
        return CatchUpAsync(
            since ?? passed,
            item => item.Seq > passed ? receiver.Takes(item) : item.IsFor(receiver.Caller) && isMissed(item),
            cancellationToken,
            passed);
    }

    internal void Begin(long newest) => receiver.Begins(newest);

    internal void MoveTo(long number) => Volatile.Write(ref position, number);

    internal void Hand(LoggedEvent item)
    {
        if (item.Seq > Position && receiver.Takes(item))
            receiver.Happened(item);
    }

    internal void Tell(EventGap gap) => receiver.Gone(gap);

    internal void Fail() => receiver.Failed();

    async Task CatchUpAsync(long since, Func<LoggedEvent, bool> takes, CancellationToken cancellationToken, long passed = long.MaxValue)
    {
        // A subscription may begin behind what was passed, and other events have happened in between.
        var next = Math.Min(since, passed);
        var isFirst = true;
        do
        {
            var page = await feed.ReadAsync(next, Account, PageSize, cancellationToken);
            if (isFirst ? page.HasGapAfter(since) : next + 1 < page.Oldest)
                receiver.Gone(new(isFirst ? since : next, page.Oldest));
            isFirst = false;
            foreach (var item in page.Events)
            {
                if (takes(item))
                    await receiver.Missed(item, cancellationToken);
            }

            next = page.End;
        }
        while (!feed.TryJoin(this, next));
    }
}
