using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Peers;

/// <summary>A channel for progress alone.</summary>
sealed class ProgressReceiver(Func<RawJson, CancellationToken, ValueTask> onProgress) : CallerChannel
{
    public override ValueTask NotifyAsync(ServerNotification notification, CancellationToken cancellationToken) =>
        notification.Method == Methods.Progress ? onProgress(notification.Params, cancellationToken) : ValueTask.CompletedTask;
}
