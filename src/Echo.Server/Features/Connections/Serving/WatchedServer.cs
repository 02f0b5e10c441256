using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Mcp.Peers;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>The subscriptions at one upstream: what its watchers want, and one upkeep at a time that makes it so, also after the upstream was lost
/// or changed.</summary>
sealed partial class WatchedServer(SlotKey key, UpstreamPool pool, TimeProvider time, ILogger logger, CancellationToken ending)
    : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly Guid connectionId = key.ConnectionId;
    readonly Lock gate = new();
    readonly Watchers watchers = new();
    readonly ConcurrentDictionary<string, WatchOutcome> outcomes = new(StringComparer.Ordinal);
    Task? running;
    Subscriptions? present;

    public bool IsOver => watchers.IsOver;

    /// <returns>False when this one is over.</returns>
    public bool TryAdd(string uri, object subscriber, Subscriber entry)
    {
        if (!watchers.TryAdd(uri, subscriber, entry))
            return false;

        // What failed before is tried again.
        if (outcomes.TryGetValue(uri, out var last) && !last.IsWatching)
            outcomes.TryRemove(uri, out _);
        return true;
    }

    public bool Remove(string uri, object subscriber) => watchers.Remove((other, one, _) => other == uri && one.Equals(subscriber));

    public bool Remove(object subscriber) => watchers.Remove((_, one, _) => one.Equals(subscriber));

    /// <summary>Waits until it is known whether a resource is watched. When it is not, its subscriber is gone again.</summary>
    public async Task<WatchOutcome> SettleAsync(string uri, object subscriber, CancellationToken cancellationToken)
    {
        var isWatching = false;
        try
        {
            // An upkeep that was under way may not have known of it.
            for (var turn = 0; turn < 2; turn++)
            {
                if (outcomes.TryGetValue(uri, out var settled))
                {
                    isWatching = settled.IsWatching;
                    return settled;
                }

                await UpkeepAsync().WaitAsync(cancellationToken);
            }

            var outcome = outcomes.GetValueOrDefault(uri) ?? WatchOutcome.Failed("The server was closed");
            isWatching = outcome.IsWatching;
            return outcome;
        }
        finally
        {
            if (!isWatching)
                Remove(uri, subscriber);
        }
    }

    /// <summary>Begins an upkeep when none is under way; <see cref="DisposeAsync"/> waits for it.</summary>
    public void BeginUpkeep()
    {
        lock (gate)
            running ??= RunAsync();
    }

    /// <summary>Ends with the upkeep that is under way, or with a new one. Throws nothing.</summary>
    public Task UpkeepAsync()
    {
        lock (gate)
            return running ??= RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (gate)
            last = running ?? Task.CompletedTask;
        await last;
        if (present is not null)
            await present.DisposeAsync();
    }

    async Task RunAsync()
    {
        // Not under the lock, and without the user of whoever came first.
        await Task.Yield();
        try
        {
            using var limit = new CancellationTokenSource(Limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ending);
            await KeepAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            Settle("The server has not answered yet");
        }
        catch (Exception failure)
        {
            NotKept(connectionId, failure);
            Settle("Subscribing went wrong inside of Echo, whose log says how");
        }
        finally
        {
            lock (gate)
                running = null;
        }
    }

    async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (watchers.AnyUse() is { } use)
        {
            switch (await pool.UseAsync(connectionId, use, cancellationToken))
            {
                case UpstreamOutcome.Open { Upstream: { } upstream }:
                    await SubscribeAsync(upstream, cancellationToken);
                    return;
                case UpstreamOutcome.NotFound or UpstreamOutcome.Forbidden:
                    watchers.Remove((_, _, entry) => ReferenceEquals(entry.Use, use));
                    break;
                case var failed:
                    Settle(failed.Reason!);
                    return;
            }
        }

        if (present is { Upstream.HasEnded: false } last)
            await last.SetAsync([], outcomes, cancellationToken);
        await LeaveAsync();
    }

    async Task SubscribeAsync(Upstream upstream, CancellationToken cancellationToken)
    {
        if (present?.Upstream != upstream)
        {
            await LeaveAsync();

            // Whoever the connection no longer leads to this upstream must not hear what it says.
            watchers.Remove((_, _, entry) => !ConnectionScope.LetsUse(upstream.Connection, entry.Use.Caller)
                || SlotKey.Of(upstream.Connection, entry.Use.Caller, entry.Use.ClientSession) != key);
            upstream.OnHeard = Hear;
            present = upstream.Session.KnowsNoSessions ? new ListenSubscriptions(upstream, Hear, time) : new SessionSubscriptions(upstream);
        }

        var wanted = watchers.Uris();
        foreach (var gone in outcomes.Keys.Except(wanted))
            outcomes.TryRemove(gone, out _);
        await present.SetAsync(wanted, outcomes, cancellationToken);
        if (wanted.Count == 0 && watchers.EndWhenEmpty())
            await LeaveAsync();
    }

    async Task LeaveAsync()
    {
        watchers.EndWhenEmpty();
        outcomes.Clear();
        if (present is not { } left)
            return;
        present = null;
        left.Upstream.OnHeard = null;
        await left.DisposeAsync();
    }

    void Settle(string trouble)
    {
        foreach (var uri in watchers.Uris())
            outcomes.TryAdd(uri, WatchOutcome.Failed(trouble));
    }

    void Hear(ServerNotification notification)
    {
        if (notification.Method == "notifications/subscriptions/acknowledged")
            (present as ListenSubscriptions)?.Acknowledge();
        if (notification.Method != "notifications/resources/updated" || notification.Params.Text("uri") is not { } uri)
            return;
        foreach (var subscriber in watchers.Of(uri))
            Tell(subscriber, notification.Params);
    }

    void Tell(Subscriber subscriber, RawJson parameters)
    {
        try
        {
            subscriber.Updated(parameters);
        }
        catch (Exception failure)
        {
            NotTold(connectionId, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The subscriptions at connection {ConnectionId} could not be kept; it is tried again")]
    partial void NotKept(Guid connectionId, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "A subscriber of connection {ConnectionId} failed")]
    partial void NotTold(Guid connectionId, Exception failure);
}
