using Echo.Mcp.Peers;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>Hears what a server says on its own. When its tools have changed it has them listed again.</summary>
sealed class ListChanges
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    volatile Upstream? upstream;
    ToolBook? book;
    ServerNews? news;

    /// <summary>Begins to listen; what was said before concerns lists that nobody had.</summary>
    public void Follow(Upstream opened, ToolBook tools, ServerNews told) => (book, news, upstream) = (tools, told, opened);

    public async ValueTask HearAsync(ServerNotification notification, CancellationToken cancellationToken)
    {
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

        if (!areTools)
            return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var asOf = changed.ToolsVersion;
        var tools = await UpstreamLists.ToolsAsync(changed, limit.Token);
        if (!tools.IsAnswer)
            return;
        await book!.RecordAsync(changed.Connection, tools.Value, limit.Token);
        changed.LearnTools(asOf);
    }
}
