using System.Collections.Concurrent;
using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Plugins.History;

/// <summary>How the executions of each action went. Thirty days of them are read for it: once in some seconds, however many ask.</summary>
sealed class ExecutionFigures(ExecutionStore store, TimeProvider time)
{
    const int MostAccounts = 1_000;
    const int AllAccounts = 0;

    static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    readonly ConcurrentDictionary<int, SharedTurn<IReadOnlyList<ActionFigures>>> turns = [];

    /// <param name="accountId">The only account whose executions count; null for all.</param>
    public Task<IReadOnlyList<ActionFigures>> ReadAsync(int? accountId, CancellationToken cancellationToken)
    {
        // Who asks again after that is counted again.
        if (turns.Count >= MostAccounts)
            turns.Clear();
        return turns.GetOrAdd(accountId ?? AllAccounts, _ => new(time, Freshness))
            .JoinAsync(() => store.CountAsync(accountId, CancellationToken.None), cancellationToken);
    }
}
