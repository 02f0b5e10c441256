using Echo.Mcp.Peers;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>Hears what a server says on its own. When its tools have changed it has them listed again.</summary>
sealed partial class ListChanges(TimeProvider time, ILogger logger)
{
    const string Acknowledged = "notifications/subscriptions/acknowledged";

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Streams of some servers break all the time.
    static readonly TimeSpan AgainEvery = TimeSpan.FromMinutes(1);

    readonly Lock gate = new();
    volatile Upstream? upstream;
    ToolBook? book;
    ServerNews? news;
    DateTimeOffset lastAgain;
    int acknowledgements;
    bool isListing;
    bool isWanted;
    bool isWaiting;

    /// <summary>The listing that is under way. Throws nothing.</summary>
    internal Task Listing { get; private set; } = Task.CompletedTask;

    /// <summary>The listing that comes after the server could not be heard. Throws nothing, and ends with the session.</summary>
    internal Task Again { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to listen; what was said before concerns lists that nobody had.</summary>
    public void Follow(Upstream opened, ToolBook tools, ServerNews told) => (book, news, upstream) = (tools, told, opened);

    /// <summary>Waits for nothing: what the server says next is heard while its tools are listed.</summary>
    public void Hear(ServerNotification notification)
    {
        if (notification.Method == Acknowledged && Interlocked.Increment(ref acknowledgements) > 1)
            ListenAgain();
        if (upstream is not { } changed)
            return;
        changed.OnHeard?.Invoke(notification);
        var areTools = notification.Method == "notifications/tools/list_changed";

        // Before anybody is told: who hears of it and calls a pinned tool at once must not be taken to call the old one.
        if (areTools)
            changed.ForgetTools();
        foreach (var kind in Announcements.KindsOf(notification.Method))
        {
            changed.Announcements.Count(kind);
            news!.Tell(new(changed.Connection.Id, kind));
        }

        if (areTools)
            List(changed);
    }

    /// <summary>The server could not be heard for a while. Whether something has changed is not known, so that nobody is told; but who asks for
    /// a list, or calls a pinned tool, has it asked for anew, and what has become of the tools is found out before long.</summary>
    public void ListenAgain()
    {
        if (upstream is not { } changed)
            return;
        foreach (var kind in Enum.GetValues<OfferKind>())
            changed.Announcements.Count(kind);
        changed.ForgetTools();
        lock (gate)
        {
            if (isWaiting)
                return;
            isWaiting = true;
            Again = ListLaterAsync(changed, lastAgain + AgainEvery - time.GetUtcNow());
        }
    }

    async Task ListLaterAsync(Upstream changed, TimeSpan wait)
    {
        await Task.Yield();
        try
        {
            if (wait > TimeSpan.Zero)
            {
                await changed.Session.Completion.WaitAsync(wait, time);
                return;
            }
        }
        catch (TimeoutException)
        {
            // The server is there still, and has had its pause.
        }

        lock (gate)
            (isWaiting, lastAgain) = (false, time.GetUtcNow());
        List(changed);
    }

    // One at a time, and once more for all that was said meanwhile.
    void List(Upstream changed)
    {
        lock (gate)
        {
            isWanted = true;
            if (isListing)
                return;
            isListing = true;
            Listing = ListAllAsync(changed);
        }
    }

    async Task ListAllAsync(Upstream changed)
    {
        await Task.Yield();
        while (IsWanted())
        {
            try
            {
                await ListAsync(changed);
            }
            catch (Exception failure)
            {
                if (!changed.HasEnded)
                    NotListed(changed.Connection.Id, failure);
            }
        }
    }

    bool IsWanted()
    {
        lock (gate)
        {
            isListing = isWanted;
            isWanted = false;
            return isListing;
        }
    }

    async Task ListAsync(Upstream changed)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        var asOf = changed.ToolsVersion;
        var tools = await UpstreamLists.ToolsAsync(changed, limit.Token);
        if (!tools.IsAnswer)
            return;
        await book!.RecordAsync(changed, tools.Value, limit.Token);
        changed.LearnTools(asOf);
    }

    [LoggerMessage(LogLevel.Warning, "The changed tools of connection {ConnectionId} could not be listed")]
    partial void NotListed(Guid connectionId, Exception failure);
}
