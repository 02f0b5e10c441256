namespace Echo.Server.Features.Connections.Serving;

/// <summary>Collects what was told to have changed until it has been read again. Each thing that is told has a number; who read the database after
/// that number was given has seen the change.</summary>
sealed class DefinitionTold
{
    readonly Lock gate = new();
    readonly Dictionary<Guid, long> connections = [];
    readonly Dictionary<int, long> owners = [];
    long all;
    long version;

    public long Version => Volatile.Read(ref version);

    public void Note(Guid connectionId)
    {
        lock (gate)
            connections[connectionId] = ++version;
    }

    public void NoteOwner(int accountId)
    {
        lock (gate)
            owners[accountId] = ++version;
    }

    public void NoteAll()
    {
        lock (gate)
            all = ++version;
    }

    /// <summary>What has to be read again, and the number up to which that is all.</summary>
    public (DefinitionNews Changed, long Version) Read(bool everything)
    {
        lock (gate)
            return (new(everything || all > 0, connections.Keys.ToHashSet(), owners.Keys.ToHashSet()), version);
    }

    /// <summary>Everything up to this number was read.</summary>
    public void Done(long upTo)
    {
        lock (gate)
        {
            Forget(connections, upTo);
            Forget(owners, upTo);
            all = all <= upTo ? 0 : all;
        }
    }

    static void Forget<TKey>(Dictionary<TKey, long> changes, long upTo)
        where TKey : notnull
    {
        foreach (var (key, number) in changes)
        {
            if (number <= upTo)
                changes.Remove(key);
        }
    }
}
