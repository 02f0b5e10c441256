namespace Echo.Server.Platform.Events;

/// <summary>One reader's way through the log: first what it missed, then what happens, in order, nothing twice and nothing left out. Dispose it
/// when its stream ends.</summary>
public sealed class EventFollower : IDisposable
{
    const int PageSize = 500;

    // It is asked at once who the caller is; so many events in that time are more than the stream would bear anyway.
    const int MostHeld = 1_000;

    readonly EventFeed feed;
    readonly EventReceiver receiver;

    // What happened while nobody knew whether the caller is still who he was.
    readonly List<LoggedEvent> held = [];
    long position;

    internal EventFollower(EventFeed feed, EventReceiver receiver)
    {
        (this.feed, this.receiver) = (feed, receiver);
        receiver.Watch?.FollowConfirmed(() => feed.Release(this));
    }

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

    /// <summary>It does not follow any more; it has got everything up to this number, but for what it holds.</summary>
    internal void Pass(long number)
    {
        MoveTo(held.Count > 0 ? held[0].Seq - 1 : Math.Max(Position, number));
        held.Clear();
    }

    internal void Hand(LoggedEvent item)
    {
        if (item.Seq <= Position || !receiver.Takes(item))
            return;
        var isAdmitted = receiver.Watch is null ? true : receiver.Watch.Look();
        if (isAdmitted == true && held.Count == 0)
            receiver.Happened(item);
        else if (isAdmitted != false)
            Hold(item);
    }

    /// <summary>Hands over what it holds, if the caller is still who he was.</summary>
    internal void HandHeld()
    {
        if (held.Count == 0 || receiver.Watch?.Look() != true)
            return;
        foreach (var item in held)
            receiver.Happened(item);
        held.Clear();
    }

    internal void Tell(EventGap gap) => receiver.Gone(gap);

    internal void Fail() => receiver.Failed();

    void Hold(LoggedEvent item)
    {
        if (held.Count < MostHeld)
            held.Add(item);
        else
            receiver.Failed();
    }

    async Task CatchUpAsync(long since, Func<LoggedEvent, bool> takes, CancellationToken cancellationToken, long passed = long.MaxValue)
    {
        // A subscription may begin behind what was passed, and other events have happened in between.
        var next = Math.Min(since, passed);
        var isFirst = true;
        do
        {
            var page = await feed.ReadAsync(next, receiver.Caller, PageSize, cancellationToken);
            if (isFirst ? page.HasGapAfter(since) : next + 1 < page.Oldest)
                receiver.Gone(new(isFirst ? since : next, page.Oldest));
            isFirst = false;
            foreach (var item in page.Events)
            {
                if (!takes(item))
                    continue;

                // The stream has begun to end.
                if (receiver.Watch is { } watch && !await watch.LookAsync(cancellationToken))
                    return;
                await receiver.Missed(item, cancellationToken);
            }

            next = page.End;
        }
        while (!feed.TryJoin(this, next));
    }
}
