namespace Echo.Server.Platform.Sockets;

/// <summary>All sockets and streams that are open on this node, within their limits.</summary>
public sealed class OpenStreams(SocketOptions options)
{
    readonly Lock gate = new();
    readonly HashSet<OpenStream> all = [];
    readonly Dictionary<int, int> ofAccount = [];
    Action? changed;
    bool isStopping;

    /// <summary>Takes one in.</summary>
    /// <returns>Why it can't be; null when it is in. Then <see cref="Remove"/> it at its end.</returns>
    public SocketEnd? Add(OpenStream stream)
    {
        lock (gate)
        {
            if (isStopping)
                return SocketEnd.Stopping;
            if (all.Count >= options.MaxPerNode)
                return SocketEnd.TooManyOfNode;
            var open = ofAccount.GetValueOrDefault(stream.Caller.Id);
            if (open >= options.MaxPerUser)
                return SocketEnd.TooManyOfUser;
            ofAccount[stream.Caller.Id] = open + 1;
            all.Add(stream);
        }

        changed?.Invoke();
        return null;
    }

    public void Remove(OpenStream stream)
    {
        lock (gate)
        {
            if (!all.Remove(stream))
                return;
            if (--ofAccount[stream.Caller.Id] == 0)
                ofAccount.Remove(stream.Caller.Id);
        }

        changed?.Invoke();
    }

    /// <param name="hear">Hears when something was opened or closed. Is quick and does not throw.</param>
    internal void Follow(Action hear) => changed += hear;

    internal IReadOnlyList<OpenStream> ToList()
    {
        lock (gate)
            return [.. all];
    }

    /// <summary>How many streams each account has of each kind.</summary>
    internal IReadOnlyDictionary<(string Kind, int Account), int> Count()
    {
        var counts = new Dictionary<(string, int), int>();
        lock (gate)
        {
            foreach (var stream in all)
            {
                var key = (stream.Kind, stream.Caller.Id);
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        return counts;
    }

    /// <summary>Ends all, and lets no more in.</summary>
    internal void Stop()
    {
        lock (gate)
            isStopping = true;
        foreach (var stream in ToList())
            stream.End(SocketEnd.Stopping);
    }
}
