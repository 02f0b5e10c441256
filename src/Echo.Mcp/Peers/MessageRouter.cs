using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Microsoft.Extensions.Logging;

namespace Echo.Mcp.Peers;

/// <summary>Gives each incoming message to the part that it is for. Nothing here waits or throws, whatever a server sends.</summary>
sealed partial class MessageRouter(
    PendingRequests requests,
    ServerRequests serverRequests,
    NotificationQueue? notifications,
    Garbage garbage,
    int maxDepth,
    ILogger logger)
{
    /// <summary>Whether the rules of revision 2026-07-28 hold.</summary>
    public bool IsStateless { get; set; }

    public bool Receive(ReadOnlyMemory<byte> message, OutgoingMessage? request)
    {
        try
        {
            return Open(message, requests.Related(request));
        }
#pragma warning disable CA1031 // A fault of our own must cost one message, not the session that many share.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(logger, exception);
            garbage.Note(message.Span);
            return false;
        }
    }

    bool Open(ReadOnlyMemory<byte> message, PendingRequest? related)
    {
        if (!MessageBatch.Looks(message.Span))
            return Route(message, related);
        if (MessageBatch.Open(message, maxDepth, element => Route(element, related)))
            return true;
        garbage.Note(message.Span);
        return false;
    }

    bool Route(ReadOnlyMemory<byte> bytes, PendingRequest? related)
    {
        var message = MessageParser.Parse(bytes, maxDepth);
        switch (message.Kind)
        {
            case MessageKind.Result:
                requests.Answer(message.Id, UpstreamReply.Of(message.Result));
                return true;
            case MessageKind.Error:
                requests.Answer(message.Id, UpstreamReply.Of(new RpcError(message.Error)));
                return true;
            case MessageKind.Notification:
                Notify(message, related);
                return true;
            case MessageKind.Request when IsStateless:
                // It would have to be answered with a message that clients must not send (2026-07-28, basic, transports).
                return true;
            case MessageKind.Request:
                serverRequests.Take(message.Id, new(message.Method, message.Params), related);
                return true;
            default:
                garbage.Note(bytes.Span);
                requests.AnswerUnreadable(message.Id);
                return false;
        }
    }

    void Notify(in IncomingMessage message, PendingRequest? related)
    {
        if (message.Method == Methods.Progress)
            requests.ReportProgress(message.Params);
        else if (IsStateless && message.Method == Methods.Cancelled)
            requests.EndSubscription(message.Params.Property("requestId"));
        else if (IsStateless && SubscriptionOf(message.Params) is { IsEmpty: false } id && !requests.IsSubscription(id))
            return;
        else if (message.Method == Methods.Cancelled)
            serverRequests.Cancel(message.Params.Property("requestId"));
        else if (related is not null && !ConcernsAll(message.Method))
            related.Report(new(message.Method, message.Params));
        else
            notifications?.Post(new(message.Method, message.Params.Copy()));
    }

    // Whichever request it came with: others have the old lists, and watch the same resources.
    static bool ConcernsAll(string method) =>
        method.EndsWith("/list_changed", StringComparison.Ordinal) || method == "notifications/resources/updated";

    static RawJson SubscriptionOf(RawJson parameters) => parameters.Property("_meta").Property("io.modelcontextprotocol/subscriptionId");

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of a server could not be handled")]
    static partial void LogFailed(ILogger logger, Exception exception);
}
