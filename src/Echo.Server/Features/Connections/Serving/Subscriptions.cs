using System.Collections.Concurrent;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>What one upstream was asked to report. Used by one at a time.</summary>
abstract class Subscriptions(Upstream upstream) : IAsyncDisposable
{
    public Upstream Upstream { get; } = upstream;

    /// <summary>Asks for what is wanted and not reported yet, and no more for what is not wanted.</summary>
    /// <param name="outcomes">Gets what became of each. What the server has refused is not asked for a second time, unless its outcome is gone.</param>
    public abstract Task SetAsync(
        IReadOnlyCollection<string> wanted, ConcurrentDictionary<string, WatchOutcome> outcomes, CancellationToken cancellationToken);

    /// <summary>Ends what runs for it.</summary>
    public abstract ValueTask DisposeAsync();
}
