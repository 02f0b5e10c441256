using System.Collections.Immutable;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Tells what changes about servers: their lists, and their definitions, whichever node changed them. What is remembered of it here is
/// forgotten before, so that whoever hears of a change and asks gets what is new.</summary>
public sealed partial class ServerNews
{
    readonly ILogger<ServerNews> logger;
    ImmutableArray<Watcher> watchers = [];

    internal ServerNews(ILogger<ServerNews> logger) => this.logger = logger;

    /// <summary>Begins to tell a handler of changes. It is called on a thread of its own, never twice at a time; a slow one hears of a change once,
    /// however often that was told meanwhile, and delays nobody.</summary>
    /// <returns>Ends it; a call that is under way may still go on.</returns>
    public IDisposable Watch(Action<ServerChange> heard)
    {
        var watcher = new Watcher(this, heard);
        ImmutableInterlocked.Update(ref watchers, (all, one) => all.Add(one), watcher);
        return watcher;
    }

    internal void Tell(ServerChange change)
    {
        foreach (var watcher in watchers)
            watcher.Tell(change);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A watcher of servers failed")]
    partial void WatcherFailed(Exception failure);

    sealed class Watcher(ServerNews news, Action<ServerChange> heard) : IDisposable, IThreadPoolWorkItem
    {
        readonly Lock gate = new();
        readonly HashSet<ServerChange> waiting = [];
        bool isTelling;
        volatile bool isOver;

        public void Tell(ServerChange change)
        {
            lock (gate)
            {
                if (isOver || !waiting.Add(change) || isTelling)
                    return;
                isTelling = true;
            }

            // Without the trace and the user of whoever caused the change.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Execute()
        {
            while (Next() is { } change)
            {
                try
                {
                    heard(change);
                }
                catch (Exception failure)
                {
                    news.WatcherFailed(failure);
                }
            }
        }

        public void Dispose()
        {
            isOver = true;
            ImmutableInterlocked.Update(ref news.watchers, (all, one) => all.Remove(one), this);
        }

        ServerChange? Next()
        {
            lock (gate)
            {
                if (!isOver && waiting.Count > 0)
                {
                    var next = waiting.First();
                    waiting.Remove(next);
                    return next;
                }

                isTelling = false;
                return null;
            }
        }
    }
}
