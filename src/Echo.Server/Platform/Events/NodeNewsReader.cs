namespace Echo.Server.Platform.Events;

/// <summary>One reader of <see cref="NodeNews"/>. What comes before it has <see cref="Begin"/>ed waits, so that it can be told first how things stand.
/// </summary>
public sealed class NodeNewsReader : IDisposable
{
    readonly NodeNews news;
    readonly Func<NodeNewsItem, bool> hear;
    readonly Lock gate = new();
    readonly List<NodeNewsItem> waiting = [];
    bool hasBegun;

    internal NodeNewsReader(NodeNews news, Func<NodeNewsItem, bool> hear) => (this.news, this.hear) = (news, hear);

    /// <summary>Lets news come.</summary>
    /// <param name="isKnown">Whether something that came early was told already.</param>
    public void Begin(Predicate<NodeNewsItem> isKnown)
    {
        lock (gate)
        {
            waiting.RemoveAll(isKnown);
            hasBegun = true;
            HandWaiting();
        }
    }

    /// <summary>What could not be heard before can be heard now.</summary>
    public void Resume()
    {
        lock (gate)
        {
            if (hasBegun)
                HandWaiting();
        }
    }

    public void Dispose() => news.Leave(this);

    internal void Hand(NodeNewsItem item)
    {
        lock (gate)
        {
            waiting.Add(item);
            if (hasBegun)
                HandWaiting();
        }
    }

    void HandWaiting()
    {
        var heard = waiting.TakeWhile(hear).Count();
        waiting.RemoveRange(0, heard);
    }
}
