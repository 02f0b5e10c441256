using System.Collections.Concurrent;

namespace Echo.Server.Features.Connections;

/// <summary>How the connections that this node knows were last said to stand, by events.</summary>
sealed class ToldStates
{
    readonly ConcurrentDictionary<Guid, ConnectionState> told = [];

    public ConnectionState? Find(Guid connectionId) => told.TryGetValue(connectionId, out var state) ? state : null;

    public void Note(Guid connectionId, ConnectionState state) => told[connectionId] = state;

    /// <summary>Forgets those that are not known any more.</summary>
    public void Keep(IReadOnlySet<Guid> known)
    {
        foreach (var id in told.Keys.Where(id => !known.Contains(id)))
            told.TryRemove(id, out _);
    }
}
