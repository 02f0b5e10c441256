using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Sessions;

/// <summary>The sessions of clients on this node. They are bounded: clients seldom say goodbye.</summary>
sealed class SessionTable(GatewayOptions options, ConnectedServers servers, ResourceWatch resources)
{
    readonly Lock gate = new();
    readonly Dictionary<string, ClientSession> sessions = new(StringComparer.Ordinal);
    readonly Dictionary<int, int> counts = [];

    public IReadOnlyList<ClientSession> All
    {
        get
        {
            lock (gate)
                return [.. sessions.Values];
        }
    }

    public int Count
    {
        get
        {
            lock (gate)
                return sessions.Count;
        }
    }

    /// <summary>Keeps a new session. Where there are too many, the one that rests longest goes.</summary>
    /// <returns>False when all of the caller's are in use, or all of everybody's.</returns>
    public async Task<bool> AddAsync(ClientSession session)
    {
        ClientSession? given = null;
        lock (gate)
        {
            var isOverOwn = counts.GetValueOrDefault(session.OwnerId) >= options.MaxSessionsPerUser;
            if (isOverOwn || sessions.Count >= options.MaxSessions)
            {
                given = sessions.Values.Where(other => !other.IsAttended && (!isOverOwn || other.OwnerId == session.OwnerId)).MinBy(other => other.LastHeard);
                if (given is null)
                    return false;
                Remove(given);
            }

            sessions.Add(session.Token, session);
            counts[session.OwnerId] = counts.GetValueOrDefault(session.OwnerId) + 1;
        }

        if (given is not null)
            await CleanAsync(given);
        return true;
    }

    /// <returns>Null when there is none of this name, or it is somebody else's.</returns>
    public ClientSession? Find(string token, Caller caller, IServerView view)
    {
        lock (gate)
            return sessions.TryGetValue(token, out var session) && session.BelongsTo(caller, view) ? session : null;
    }

    public async Task EndAsync(ClientSession session)
    {
        lock (gate)
        {
            if (!Remove(session))
                return;
        }

        await CleanAsync(session);
    }

    /// <summary>Ends what was begun for a session that does not come about.</summary>
    public Task DiscardAsync(ClientSession session) => CleanAsync(session);

    bool Remove(ClientSession session)
    {
        if (!sessions.Remove(session.Token))
            return false;
        if (--counts[session.OwnerId] == 0)
            counts.Remove(session.OwnerId);
        return true;
    }

    async Task CleanAsync(ClientSession session)
    {
        await session.DisposeAsync();
        await resources.LeaveAsync(session);
        await servers.EndSessionAsync(session.Id);
    }
}
