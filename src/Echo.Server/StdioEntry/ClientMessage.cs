using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Serving;

namespace Echo.Server.StdioEntry;

/// <summary>A line of the client. It is passed on as it is; what is read of it decides how.</summary>
sealed class ClientMessage
{
    ClientMessage(ReadOnlyMemory<byte> line, MessageKind kind, string? method, RequestParams parameters, IReadOnlyList<RawJson> ids)
    {
        (Line, Kind, Method, Params, Ids) = (line, kind, method, parameters, ids);
        Version = parameters.Meta.ProtocolVersion.AsText();
    }

    public ReadOnlyMemory<byte> Line { get; }

    public MessageKind Kind { get; }

    /// <summary>Null for an answer and for a batch.</summary>
    public string? Method { get; }

    public RequestParams Params { get; }

    /// <summary>Of the requests in it: one, or several in a batch of revision 2025-03-26.</summary>
    public IReadOnlyList<RawJson> Ids { get; }

    /// <summary>The revision that the message says it speaks, as messages without a session do; null for all others.</summary>
    public string? Version { get; }

    public bool IsBatch => Kind == MessageKind.Unreadable;

    public bool IsInitialize => Kind == MessageKind.Request && Method == Methods.Initialize;

    /// <summary>For sentences.</summary>
    public string Subject => IsBatch ? "a batch" : Method ?? "an answer";

    /// <returns>Null when it is no JSON-RPC.</returns>
    public static ClientMessage? Read(ReadOnlyMemory<byte> line)
    {
        if (MessageBatch.Looks(line.Span))
            return ReadBatch(line);
        var message = MessageParser.Parse(line, OwnMessage.MostDepth);
        return message.Kind == MessageKind.Unreadable
            ? null
            : new(line, message.Kind, message.Method, RequestParams.Read(message.Params), message.Kind == MessageKind.Request ? [message.Id] : []);
    }

    static ClientMessage? ReadBatch(ReadOnlyMemory<byte> line)
    {
        List<RawJson> ids = [];
        var isRead = MessageBatch.Open(line, OwnMessage.MostDepth, element =>
        {
            if (MessageParser.Parse(element, OwnMessage.MostDepth) is { Kind: MessageKind.Request } request)
                ids.Add(request.Id);
        });
        return isRead ? new(line, MessageKind.Unreadable, null, default, ids) : null;
    }
}
