using Echo.Server.Platform.Database;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Events;

/// <summary>Reads the numbered log, once for the whole node, and hands each event to all whom it concerns here. Delivery comes from the log alone,
/// also to the node that published: so all nodes tell the same in the same order.</summary>
public sealed partial class EventFeed : BackgroundService
{
    const int PageSize = 1000;

    // Behind all hints.
    static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    readonly EventStore store;
    readonly FollowerIndex followers = new();
    readonly TimeProvider time;
    readonly ILogger<EventFeed> logger;
    readonly Wakeup wakeup;
    readonly Lock gate = new();
    long position;
    bool isLost;

    internal EventFeed(EventStore store, NodeBus bus, EventSignal numbered, TimeProvider time, ILogger<EventFeed> logger)
    {
        (this.store, this.time, this.logger) = (store, time, logger);
        wakeup = new(time);
        numbered.Follow(wakeup.Call);
        bus.FollowHints(wakeup.Call);
    }

    /// <summary>The newest number that was handed over on this node.</summary>
    public long Newest => Volatile.Read(ref position);

    /// <summary>Makes a follower; <see cref="EventFollower.StartAsync"/> lets it begin.</summary>
    public EventFollower Follower(EventReceiver receiver) => new(this, receiver);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // What happened before this node started is for those who ask for it.
        position = await store.HeadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    internal Task<EventPage> ReadAsync(long after, Caller caller, int limit, CancellationToken cancellationToken) =>
        store.ReadAsync(after, caller, limit, cancellationToken);

    internal void Join(EventFollower follower)
    {
        lock (gate)
        {
            follower.Begin(position);
            Add(follower, position);
        }
    }

    /// <returns>False when more has been handed over meanwhile than the follower has read.</returns>
    internal bool TryJoin(EventFollower follower, long read)
    {
        lock (gate)
        {
            if (read < position)
                return false;
            Add(follower, read);
            return true;
        }
    }

    internal void Leave(EventFollower follower)
    {
        lock (gate)
        {
            if (followers.Remove(follower))
                follower.Pass(position);
        }
    }

    /// <summary>The follower's caller is known again.</summary>
    internal void Release(EventFollower follower)
    {
        lock (gate)
            follower.HandHeld();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CatchUpAsync(stoppingToken);
                isLost = false;
                await wakeup.WaitAsync(Poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Note(exception);
                await Task.Delay(Poll, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        EventPage page;
        do
        {
            page = await store.ReadAsync(position, caller: null, PageSize, cancellationToken);
            if (page.HasGapAfter(position))
                Tell(new EventGap(position, page.Oldest));
            foreach (var item in page.Events)
                Hand(item);
            lock (gate)
                Volatile.Write(ref position, page.End);
        }
        while (page.HasMore);
    }

    void Hand(LoggedEvent item)
    {
        lock (gate)
        {
            Volatile.Write(ref position, item.Seq);
            foreach (var follower in followers.Of(item))
            {
                try
                {
                    follower.Hand(item);
                }
                catch (Exception exception)
                {
                    // The others must hear it all the same; this one must not go on as if it had.
                    LogUnheard(item.Type, item.Seq, exception);
                    follower.Fail();
                }
            }
        }
    }

    void Tell(EventGap gap)
    {
        lock (gate)
        {
            foreach (var follower in followers.All)
                follower.Tell(gap);
        }
    }

    void Add(EventFollower follower, long from)
    {
        follower.MoveTo(from);
        followers.Add(follower);
    }

    void Note(Exception exception)
    {
        if (!isLost && exception.IsDatabaseUnavailable)
            LogLost(exception.Message);
        else if (!exception.IsDatabaseUnavailable)
            LogFailed(exception);
        isLost = true;
    }

    [LoggerMessage(LogLevel.Warning, "Events can't be delivered until the database is back: {Reason}")]
    partial void LogLost(string reason);

    [LoggerMessage(LogLevel.Error, "A reader could not be given the {Type} with the number {Seq}; its stream ends")]
    partial void LogUnheard(string type, long seq, Exception exception);

    [LoggerMessage(LogLevel.Error, "Delivering events failed; it is tried again")]
    partial void LogFailed(Exception exception);
}
