using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Platform.Events;

namespace Echo.Server.Features.Connections;

/// <summary>Tells how connections stand when that is not what was told last, whatever has brought it about: an upstream rests, its server went away
/// without a word, or answers again. It compares what is, once a turn, and so misses no change that lasts.</summary>
/// <remarks>With one upstream for each session there is no one state to tell: what each of them sees is his own.</remarks>
sealed class UpstreamNews(UpstreamPool pool, ConnectionStore store, AuthorizationReader authorizations, ToldStates told, EventLog events)
{
    // In one turn: the sweep has more to do.
    const int Most = 100;

    // By the definitions that are remembered. Only when one of these changes is it looked up how the owner sees it.
    Dictionary<Guid, ConnectionState> seen = [];

    public async Task TellAsync(CancellationToken cancellationToken)
    {
        var states = pool.States.Where(one => one.Connection is { OwnerId: not null, Isolation: not Isolations.Session }).ToList();
        told.Keep(states.Select(one => one.Connection.Id).ToHashSet());
        var looked = new Dictionary<Guid, ConnectionState>(states.Count);
        var changed = 0;
        foreach (var (connection, state) in states)
        {
            var isKnown = seen.TryGetValue(connection.Id, out var before);
            if (isKnown && before == state)
                looked[connection.Id] = state;
            else if (changed++ < Most)
                looked[connection.Id] = await TellAsync(connection.Id, state, cancellationToken);
            else if (isKnown)
                looked[connection.Id] = before;
        }

        seen = looked;
    }

    async Task<ConnectionState> TellAsync(Guid id, ConnectionState looked, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, ConnectionScope.All, cancellationToken) is not { OwnerId: { } ownerId } connection)
            return looked;
        var owner = UpstreamPool.OwnerOf(connection);
        var known = await authorizations.ListAsync([connection], owner, cancellationToken);
        var state = known.GetValueOrDefault(id) is { IsRequired: true } needed
            ? new(ConnectionEvents.AuthorizationRequired, needed.LastError)
            : pool.StateOf(connection, owner);

        // Whoever opens one tells of it himself, and it may just be done.
        if (pool.IsOpening(connection, owner))
            return default;
        if (told.Find(id) is { } last && last != state)
            await events.PublishAsync(ConnectionEvents.Changed(id, ownerId, state.Name, state.LastError), cancellationToken);
        told.Note(id, state);
        return looked;
    }
}
