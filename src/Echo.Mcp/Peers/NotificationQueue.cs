using Echo.Mcp.Json;
using Microsoft.Extensions.Logging;

namespace Echo.Mcp.Peers;

/// <summary>Hands notifications to their handler in order and off the read loop. When a server floods, the oldest are dropped.</summary>
sealed partial class NotificationQueue(Func<ServerNotification, CancellationToken, ValueTask> handler, ILogger logger)
{
    const int MostWaiting = 1000;
    const long MostBytes = 16 * 1024 * 1024;

    readonly NewestQueue<ServerNotification> waiting = new(MostWaiting, MostBytes, Params, Dropping(logger));

    public void Post(ServerNotification notification) => waiting.Post(notification);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var notification in waiting.ReadAllAsync(cancellationToken))
                await HandleAsync(notification, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }

    async Task HandleAsync(ServerNotification notification, CancellationToken cancellationToken)
    {
        try
        {
            await handler(notification, cancellationToken);
        }
#pragma warning disable CA1031 // One notification that could not be handled must not end the others.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(logger, notification.Method, exception);
        }
    }

    static RawJson Params(ServerNotification notification) => notification.Params;

    // Only the first one is told, or the log would be flooded instead.
    static Action<ServerNotification> Dropping(ILogger logger)
    {
        var dropped = 0;
        return notification =>
        {
            if (Interlocked.Exchange(ref dropped, 1) == 0)
                LogDropping(logger, notification.Method);
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The handler of a server's {Method} failed")]
    static partial void LogFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A server sends notifications too fast; {Method} is the first that was dropped")]
    static partial void LogDropping(ILogger logger, string method);
}
