using Echo.Mcp.Messages;

namespace Echo.Mcp.Peers;

/// <summary>Gives each incoming message to the part that it is for. Nothing here waits or throws, whatever a server sends.</summary>
sealed class MessageRouter(
    PendingRequests requests,
    ServerRequests serverRequests,
    NotificationQueue? notifications,
    Garbage garbage,
    int maxDepth)
{
    public bool Receive(ReadOnlyMemory<byte> message)
    {
        if (!MessageBatch.Looks(message.Span))
            return Route(message);
        if (MessageBatch.Open(message, maxDepth, element => Route(element)))
            return true;
        garbage.Note(message.Span);
        return false;
    }

    bool Route(ReadOnlyMemory<byte> bytes)
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
                Notify(message);
                return true;
            case MessageKind.Request:
                serverRequests.Take(message.Id, new(message.Method, message.Params));
                return true;
            default:
                garbage.Note(bytes.Span);
                requests.AnswerUnreadable(message.Id);
                return false;
        }
    }

    void Notify(in IncomingMessage message)
    {
        if (message.Method == Methods.Progress)
            requests.Report(message.Params);
        else if (message.Method == Methods.Cancelled)
            serverRequests.Cancel(message.Params.Property("requestId"));
        else
            notifications?.Post(new(message.Method, message.Params));
    }
}
