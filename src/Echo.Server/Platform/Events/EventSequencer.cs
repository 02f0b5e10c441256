using Echo.Server.Platform.Database;

namespace Echo.Server.Platform.Events;

/// <summary>Gives committed events their numbers, in batches. Every node runs one; a lock of the database lets one number at a time. A node that
/// has committed something numbers it itself, so that nothing has to be asked of others first, and then tells all nodes.</summary>
sealed partial class EventSequencer(EventStore store, NodeBus bus, EventSignal numbered, TimeProvider time, ILogger<EventSequencer> logger)
    : BackgroundService
{
    // Finds what nobody hinted at: the node that committed it has died, or another program wrote it.
    static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    // Batches need not be smaller than what comes together in this time.
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(3);

    readonly Wakeup wakeup = new(time);
    bool isLost;

    public void Wake() => wakeup.Call();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isHinted = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (isHinted || await store.IsAnythingPendingAsync(stoppingToken))
                    await NumberAllAsync(stoppingToken);
                isLost = false;
                isHinted = await wakeup.WaitAsync(Poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Note(exception);
                await Task.Delay(Poll, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                isHinted = true;
            }
        }
    }

    async Task NumberAllAsync(CancellationToken cancellationToken)
    {
        bool hasMore;
        do
        {
            var begin = time.GetTimestamp();
            (var count, hasMore) = await store.NumberAsync(cancellationToken);
            if (count == 0)
                return;
            numbered.Raise();
            bus.Hint();
            if (!hasMore && Beat - time.GetElapsedTime(begin) is { TotalMilliseconds: >= 1 } rest)
                await Task.Delay(rest, time, cancellationToken);
        }
        while (hasMore);
    }

    void Note(Exception exception)
    {
        if (!isLost && exception.IsDatabaseUnavailable)
            LogLost(exception.Message);
        else if (!exception.IsDatabaseUnavailable)
            LogFailed(exception);
        isLost = true;
    }

    [LoggerMessage(LogLevel.Warning, "Events can't be numbered until the database is back: {Reason}")]
    partial void LogLost(string reason);

    [LoggerMessage(LogLevel.Error, "Numbering events failed; it is tried again")]
    partial void LogFailed(Exception exception);
}
