using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Subscriptions at a server without sessions: one request that names all resources and is under way for as long as they are watched
/// (2026-07-28, basic, patterns, subscriptions). When they change it is made anew, and the one before ends after that.</summary>
sealed class ListenSubscriptions(Upstream upstream, Action<ServerNotification> hear, TimeProvider time) : Subscriptions(upstream)
{
    // A server that neither refuses nor acknowledges by then is taken to listen.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    volatile Listening? current;

    /// <summary>Notes that the server acknowledged a subscription.</summary>
    public void Acknowledge() => current?.Acknowledge();

    public override async Task SetAsync(
        IReadOnlyCollection<string> wanted, ConcurrentDictionary<string, WatchOutcome> outcomes, CancellationToken cancellationToken)
    {
        if (current is { } before && before.Covers(wanted) && (!before.Reply.IsCompleted || before.IsRefused))
        {
            Settle(before, wanted, outcomes);
            return;
        }

        var old = current;
        current = wanted.Count == 0 ? null : new(Upstream, wanted, hear);
        try
        {
            if (current is { } next)
            {
                await next.BegunAsync(Patience, time, cancellationToken);
                Settle(next, wanted, outcomes);
            }
        }
        finally
        {
            if (old is not null)
                await old.DisposeAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (current is { } last)
            await last.DisposeAsync();
        current = null;
    }

    static void Settle(Listening listening, IReadOnlyCollection<string> wanted, ConcurrentDictionary<string, WatchOutcome> outcomes)
    {
        foreach (var uri in wanted)
            outcomes[uri] = listening.Outcome;
    }

    sealed class Listening : CallerChannel, IAsyncDisposable
    {
        readonly CancellationTokenSource ending = new();
        readonly TaskCompletionSource acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly Upstream upstream;
        readonly HashSet<string> uris;
        readonly Action<ServerNotification> hear;

        public Listening(Upstream upstream, IReadOnlyCollection<string> wanted, Action<ServerNotification> hear)
        {
            (this.upstream, this.hear) = (upstream, hear);
            uris = wanted.ToHashSet(StringComparer.Ordinal);
            var filter = RawJson.EmptyObject.With("resourceSubscriptions", RawJson.From(wanted));
            Reply = AskAsync(RawJson.EmptyObject.With("notifications", filter));
        }

        public override bool WantsProgress => false;

        /// <summary>Ends with the subscription.</summary>
        public Task Reply { get; }

        /// <summary>The server has said no; asking again would not help.</summary>
        public bool IsRefused => Outcome.Error is not null;

        public WatchOutcome Outcome { get; private set; } = WatchOutcome.Watching;

        public bool Covers(IReadOnlyCollection<string> wanted) => uris.SetEquals(wanted);

        public void Acknowledge() => acknowledged.TrySetResult();

        public async Task BegunAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
        {
            try
            {
                await Task.WhenAny(Reply, acknowledged.Task).WaitAsync(patience, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // It says nothing, and listens.
            }
        }

        public override ValueTask NotifyAsync(ServerNotification notification, CancellationToken cancellationToken)
        {
            if (notification.Method == "notifications/subscriptions/acknowledged")
                Acknowledge();
            else
                hear(notification);
            return ValueTask.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            await ending.CancelAsync();
            await Reply;
            ending.Dispose();
        }

        async Task AskAsync(RawJson parameters)
        {
            await Task.Yield();
            try
            {
                var reply = await upstream.Session.RequestAsync(Methods.Listen, parameters, Timeout.InfiniteTimeSpan, this, ending.Token);
                if (reply.Error is { } error)
                    Outcome = new(upstream.Shown(error), null);
                else if (reply.Failure is { } failure && !ending.IsCancellationRequested)
                    Outcome = WatchOutcome.Failed(upstream.Explain(failure));
            }
            catch (OperationCanceledException)
            {
                // It is ended here.
            }
        }
    }
}
