using Echo.Mcp.Peers;

namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>Hears when a server says that its tools have changed, and has them listed again.</summary>
sealed class ListChanges
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    volatile Upstream? upstream;
    ToolBook? book;

    /// <summary>Begins to listen; what was said before concerns lists that nobody had.</summary>
    public void Follow(Upstream opened, ToolBook tools) => (book, upstream) = (tools, opened);

    public async ValueTask HearAsync(ServerNotification notification, CancellationToken cancellationToken)
    {
        if (notification.Method != "notifications/tools/list_changed" || upstream is not { } changed)
            return;
        changed.ForgetTools();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var tools = await UpstreamLists.ToolsAsync(changed, limit.Token);
        if (tools.IsAnswer)
            await book!.RecordAsync(changed.Connection, tools.Value, limit.Token);
    }
}
