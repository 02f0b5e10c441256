namespace Echo.Server.Features.Connections;

/// <summary>The error output of each connection's latest program on this node, also of one that has ended. Only the last of it is kept, and
/// of ended programs only that of the latest.</summary>
sealed class ProgramLogs
{
    // Each holds 64 KiB at most. Programs that run have a limit of their own.
    const int MostEnded = 100;

    readonly Lock gate = new();
    readonly Dictionary<Guid, (long Number, ProgramErrors Errors)> logs = [];
    long latest;

    public void Add(Guid connectionId, ProgramErrors errors)
    {
        lock (gate)
        {
            logs[connectionId] = (++latest, errors);
            if (logs.Count <= MostEnded)
                return;
            foreach (var (id, _) in logs.Where(log => log.Value.Errors.Exit is not null).OrderByDescending(log => log.Value.Number).Skip(MostEnded).ToList())
                logs.Remove(id);
        }
    }

    /// <summary>Forgets what a connection's program said, since the connection is no more.</summary>
    public void Remove(Guid connectionId)
    {
        lock (gate)
            logs.Remove(connectionId);
    }

    /// <returns>Null when no program of the connection was started here, or it ended long ago.</returns>
    public ProgramErrors? Find(Guid connectionId)
    {
        lock (gate)
            return logs.GetValueOrDefault(connectionId).Errors;
    }
}
