using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Echo.Mcp.Peers;

/// <summary>Hands notifications to their handler in order and off the read loop. When a server floods, the oldest are dropped.</summary>
sealed partial class NotificationQueue(Func<ServerNotification, CancellationToken, ValueTask> handler, ILogger logger)
{
    const int MostWaiting = 1000;
    const long MostBytes = 16 * 1024 * 1024;

    readonly Channel<ServerNotification> waiting = Channel.CreateBounded<ServerNotification>(MostWaiting);
    long waitingBytes;
    long dropped;

    public long Dropped => Volatile.Read(ref dropped);

    public void Post(ServerNotification notification)
    {
        Interlocked.Add(ref waitingBytes, notification.Params.Utf8.Length);
        while (Volatile.Read(ref waitingBytes) > MostBytes && DropOldest())
        {
        }

        while (!waiting.Writer.TryWrite(notification) && DropOldest())
        {
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var notification in waiting.Reader.ReadAllAsync(cancellationToken))
            {
                Interlocked.Add(ref waitingBytes, -notification.Params.Utf8.Length);
                await HandleAsync(notification, cancellationToken);
            }
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

    bool DropOldest()
    {
        if (!waiting.Reader.TryRead(out var oldest))
            return false;
        Interlocked.Add(ref waitingBytes, -oldest.Params.Utf8.Length);
        if (Interlocked.Increment(ref dropped) == 1)
            LogDropping(logger, oldest.Method);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The handler of a server's {Method} failed")]
    static partial void LogFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A server sends notifications too fast; {Method} is the first that was dropped")]
    static partial void LogDropping(ILogger logger, string method);
}
