using System.Collections.Concurrent;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Clients' subscriptions to updates of servers' resources: one at the server for all who watch the same resource on the same upstream.
/// They outlive the upstream, which is opened again for them, and keep it from resting.</summary>
public sealed class ResourceWatch : IDisposable
{
    readonly ConcurrentDictionary<SlotKey, WatchedServer> servers = new();
    readonly CancellationTokenSource ending = new();
    readonly ServerDirectory directory;
    readonly UpstreamPool pool;
    readonly TimeProvider time;
    readonly ILogger<ResourceWatch> logger;

    internal ResourceWatch(ServerDirectory directory, UpstreamPool pool, TimeProvider time, ILogger<ResourceWatch> logger) =>
        (this.directory, this.pool, this.time, this.logger) = (directory, pool, time, logger);

    /// <summary>Begins to watch a resource. Watching it a second time only replaces the handler.</summary>
    /// <param name="server">As the directory gave it to the caller.</param>
    /// <param name="subscriber">Whose subscription it is; compared by reference or by its own equality.</param>
    /// <param name="updated">Gets the params of each notifications/resources/updated as they came. Is quick and does not wait: others' reports come
    /// after it.</param>
    /// <exception cref="OperationCanceledException">The caller gave up; the resource is not watched then.</exception>
    public async Task<WatchOutcome> WatchAsync(
        ServedServer server, ServerUse use, string uri, object subscriber, Action<RawJson> updated, CancellationToken cancellationToken)
    {
        if (await directory.DefinitionAsync(server.Id, cancellationToken) is not { } connection)
            return WatchOutcome.Failed("The connection was deleted");
        var key = SlotKey.Of(connection, use.Caller, use.ClientSession);
        while (true)
        {
            var watched = servers.GetOrAdd(key, static (key, watch) => watch.Make(key), this);
            if (watched.TryAdd(uri, subscriber, new(use, updated)))
                return await watched.SettleAsync(uri, subscriber, cancellationToken);
            servers.TryRemove(new(key, watched));
        }
    }

    /// <summary>Ends one subscription; one that there is not is no error.</summary>
    public Task UnwatchAsync(ServedServer server, string uri, object subscriber, CancellationToken cancellationToken) => Task.WhenAll(
        servers.Where(entry => entry.Key.ConnectionId == server.Id && entry.Value.Remove(uri, subscriber))
            .Select(entry => entry.Value.UpkeepAsync().WaitAsync(cancellationToken)));

    /// <summary>Ends everything that a subscriber watches.</summary>
    public Task LeaveAsync(object subscriber) =>
        Task.WhenAll(servers.Values.Where(watched => watched.Remove(subscriber)).Select(watched => watched.UpkeepAsync()));

    public void Dispose() => ending.Dispose();

    /// <summary>Sees to it that everything that is watched is subscribed to. Waits for nothing.</summary>
    internal void Upkeep()
    {
        foreach (var (key, watched) in servers)
        {
            if (watched.IsOver)
                servers.TryRemove(new(key, watched));
            else
                watched.BeginUpkeep();
        }
    }

    internal async Task EndAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(servers.Values.Select(watched => watched.DisposeAsync().AsTask()));
    }

    WatchedServer Make(SlotKey key) => new(key, pool, time, logger, ending.Token);
}
