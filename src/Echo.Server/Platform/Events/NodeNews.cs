using Echo.Mcp.Json;

namespace Echo.Server.Platform.Events;

/// <summary>What is true of this node alone, for those who are connected to it. Nobody stores or numbers it: whoever connects is told how things stand.
/// </summary>
public sealed class NodeNews
{
    readonly Lock gate = new();
    readonly HashSet<NodeNewsReader> readers = [];

    /// <summary>Follows until what comes back is disposed.</summary>
    /// <param name="hear">Neither waits nor throws; gets one piece of news at a time. False when it can't be heard now: then it waits, with all that
    /// comes after it, until the reader resumes.</param>
    public NodeNewsReader Follow(Func<NodeNewsItem, bool> hear)
    {
        var reader = new NodeNewsReader(this, hear);
        lock (gate)
            readers.Add(reader);
        return reader;
    }

    public void Tell(NodeNewsItem item)
    {
        NodeNewsReader[] all;
        lock (gate)
            all = [.. readers];
        foreach (var reader in all)
            reader.Hand(item);
    }

    internal void Leave(NodeNewsReader reader)
    {
        lock (gate)
            readers.Remove(reader);
    }
}

/// <param name="Topic">As of an event.</param>
/// <param name="Type">As on the wire.</param>
public sealed record NodeNewsItem(string Topic, string Type, RawJson Data);
