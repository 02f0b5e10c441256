
namespace Echo.Server.Features.Connections.Serving;

/// <summary>Who watches which resources of one upstream. Ends when the last has left.</summary>
sealed class Watchers
{
    readonly Lock gate = new();
    readonly Dictionary<string, Dictionary<object, Subscriber>> byUri = new(StringComparer.Ordinal);
    bool isOver;

    /// <summary>Nobody is here any more, and nobody comes.</summary>
    public bool IsOver
    {
        get
        {
            lock (gate)
                return isOver;
        }
    }

    /// <returns>False when it is over.</returns>
    public bool TryAdd(string uri, object subscriber, Subscriber entry)
    {
        lock (gate)
        {
            if (isOver)
                return false;
            if (!byUri.TryGetValue(uri, out var all))
                byUri[uri] = all = [];
            all[subscriber] = entry;
            return true;
        }
    }

    /// <returns>Whether anybody went.</returns>
    public bool Remove(Func<string, object, Subscriber, bool> goes)
    {
        lock (gate)
        {
            var before = byUri.Values.Sum(all => all.Count);
            foreach (var (uri, all) in byUri)
            {
                foreach (var (subscriber, entry) in all)
                {
                    if (goes(uri, subscriber, entry))
                        all.Remove(subscriber);
                }

                if (all.Count == 0)
                    byUri.Remove(uri);
            }

            return byUri.Values.Sum(all => all.Count) < before;
        }
    }

    public IReadOnlyCollection<string> Uris()
    {
        lock (gate)
            return [.. byUri.Keys];
    }

    public IReadOnlyCollection<Subscriber> Of(string uri)
    {
        lock (gate)
            return byUri.TryGetValue(uri, out var all) ? [.. all.Values] : [];
    }

    /// <summary>One of those who use the server, or null.</summary>
    public ServerUse? AnyUse()
    {
        lock (gate)
            return byUri.Values.SelectMany(all => all.Values).FirstOrDefault()?.Use;
    }

    /// <returns>Whether it is over now.</returns>
    public bool EndWhenEmpty()
    {
        lock (gate)
            return isOver = byUri.Count == 0;
    }
}
