using System.Collections.Concurrent;
using System.Threading.Channels;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Gateway.Sessions;

namespace Echo.Server.Features.Gateway;

/// <summary>Tells clients that a list has changed, those who see its server or other source.</summary>
sealed partial class ChangeTeller(ServerNews news, ToolNews tools, SessionTable sessions, ILogger<ChangeTeller> logger) : BackgroundService
{
    // Kinds of changes of different servers that wait at one time.
    const int MostWaiting = 10_000;

    // A server that tells of changes all the time is passed on so often at most.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // When a server comes, goes or changes, so may all of its lists.
    static readonly OfferKind[] All = [OfferKind.Tools, OfferKind.Prompts, OfferKind.Resources];

    readonly ConcurrentDictionary<object, Listener> listeners = new();
    readonly ConcurrentDictionary<ServerChange, bool> queued = new();
    readonly Channel<ServerChange> waiting = Channel.CreateBounded<ServerChange>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Calls back with each change of a list that the client sees, until disposed.</summary>
    public IDisposable Watch(Sight sight, Action<OfferKind> changed)
    {
        var listener = new Listener(sight, changed, listeners);
        listeners[listener] = listener;
        return listener;
    }

    /// <summary>Tells of a change that no server and no other source tells of. Waits for nothing.</summary>
    public void Tell(ServerChange change) => Queue(change);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watching = news.Watch(Queue);
        using var watchingTools = tools.Watch(source => Queue(new(source, OfferKind.Tools)));
        await foreach (var change in waiting.Reader.ReadAllAsync(stoppingToken))
        {
            queued.TryRemove(change, out _);
            await TellAsync(change);
            await Task.Delay(Pause, stoppingToken);
        }
    }

    void Queue(ServerChange change)
    {
        if (queued.TryAdd(change, true))
            waiting.Writer.TryWrite(change);
    }

    async Task TellAsync(ServerChange change)
    {
        try
        {
            foreach (var session in sessions.All)
            {
                if (await session.Sight.IsConcernedAsync(change, CancellationToken.None))
                    Each(change, kind => session.General.Send(ServerMessage.Notification(Offers.ChangeOf(kind), default), once: true));
            }

            foreach (var listener in listeners.Values)
            {
                if (await listener.Sight.IsConcernedAsync(change, CancellationToken.None))
                    Each(change, listener.Changed);
            }
        }
        catch (Exception failure)
        {
            NotTold(change.Server, failure);
        }
    }

    static void Each(ServerChange change, Action<OfferKind> tell)
    {
        foreach (var kind in change.Kind is { } one ? [one] : All)
            tell(kind);
    }

    [LoggerMessage(LogLevel.Warning, "Clients could not be told that server {Server} has changed")]
    partial void NotTold(Guid server, Exception failure);

    sealed class Listener(Sight sight, Action<OfferKind> changed, ConcurrentDictionary<object, Listener> all) : IDisposable
    {
        public Sight Sight => sight;

        public Action<OfferKind> Changed => changed;

        public void Dispose() => all.TryRemove(this, out _);
    }
}
