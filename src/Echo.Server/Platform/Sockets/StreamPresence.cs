using Echo.Server.Platform.Database;
using Echo.Server.Platform.Events;

namespace Echo.Server.Platform.Sockets;

/// <summary>Who has which streams open, on all nodes: exact for this node, and up to a second late for the others. A node that was killed counts
/// for 15 more seconds.</summary>
public sealed partial class StreamPresence : BackgroundService
{
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    readonly OpenStreams streams;
    readonly NodeBus bus;
    readonly PresenceStore store;
    readonly TimeProvider time;
    readonly ILogger<StreamPresence> logger;
    readonly Wakeup wakeup;
    bool isLost;

    internal StreamPresence(OpenStreams streams, NodeBus bus, PresenceStore store, TimeProvider time, ILogger<StreamPresence> logger)
    {
        (this.streams, this.bus, this.store, this.time, this.logger) = (streams, bus, store, time, logger);
        wakeup = new(time);
        streams.Follow(wakeup.Call);
    }

    /// <summary>Which of some accounts have at least one stream of a kind open, on any node.</summary>
    public async Task<IReadOnlySet<int>> FindAsync(string kind, IReadOnlyCollection<int> accounts, CancellationToken cancellationToken)
    {
        var here = streams.Count();
        var online = accounts.Where(account => here.ContainsKey((kind, account))).ToHashSet();
        if (online.Count < accounts.Count)
            online.UnionWith(await store.FindElsewhereAsync(bus.Node, kind, accounts.Except(online), cancellationToken));
        return online;
    }

    /// <summary>How many streams of some kinds are open, on all nodes.</summary>
    public async Task<int> CountAsync(string[] kinds, CancellationToken cancellationToken) =>
        streams.Count().Where(entry => kinds.Contains(entry.Key.Kind)).Sum(entry => entry.Value)
        + await store.CountElsewhereAsync(bus.Node, kinds, cancellationToken);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await store.DeleteAsync(bus.Node, cancellationToken);
        }
        catch (Exception failure) when (failure.IsDatabaseUnavailable || failure is OperationCanceledException)
        {
            // The others find out by themselves.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await store.SaveAsync(bus.Node, [.. streams.Count()], stoppingToken);
                isLost = false;
                await Task.Delay(Beat, time, stoppingToken);
                await wakeup.WaitAsync(Heartbeat, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (!isLost && !exception.IsDatabaseUnavailable)
                    LogFailed(exception);
                isLost = true;
                await Task.Delay(Beat, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Other nodes could not be told of the streams that are open here; it is tried again")]
    partial void LogFailed(Exception exception);
}
