using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Mcp.Messages;

/// <summary>Collects the members of one message while it is read. Of a name that stands twice the last one counts.</summary>
struct MessageParts
{
    // Both are kept for a while, also many of them at once. Ids are numbers or short names, and so are methods.
    const int MostIdBytes = 256;
    const int MostMethodBytes = 1024;

    bool marked;
    RawJson id;
    RawJson method;
    RawJson parameters;
    RawJson result;
    RawJson error;

    /// <summary>Reads the member whose name the reader stands on.</summary>
    public void Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> message)
    {
        if (MemberName.Is(ref reader, "jsonrpc"u8))
            marked = Value(ref reader, message).Utf8.Span.SequenceEqual("\"2.0\""u8);
        else if (MemberName.Is(ref reader, "id"u8))
            id = Value(ref reader, message);
        else if (MemberName.Is(ref reader, "result"u8))
            result = Value(ref reader, message);
        else if (MemberName.Is(ref reader, "method"u8))
            method = Value(ref reader, message);
        else if (MemberName.Is(ref reader, "params"u8))
            parameters = Value(ref reader, message);
        else if (MemberName.Is(ref reader, "error"u8))
            error = Value(ref reader, message);
        else
            Value(ref reader, message);
    }

    public readonly IncomingMessage Unreadable() => new() { Kind = MessageKind.Unreadable, Id = HasId ? id : default };

    public readonly IncomingMessage Classify()
    {
        if (!marked || id.Kind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String or JsonValueKind.Number))
            return Unreadable();
        if (id.Utf8.Length > MostIdBytes || method.Utf8.Length > MostMethodBytes)
            return Unreadable();
        if (!method.IsEmpty)
            return method.AsText() is { } name ? Call(name) : Unreadable();

        // Some servers send "error": null beside a result.
        if (error.Kind == JsonValueKind.Object)
            return new() { Kind = MessageKind.Error, Id = HasId ? id : default, Error = error };
        return HasId && !result.IsEmpty ? new() { Kind = MessageKind.Result, Id = id, Result = result } : Unreadable();
    }

    static RawJson Value(ref Utf8JsonReader reader, ReadOnlyMemory<byte> message)
    {
        reader.Read();
        return new(message[JsonScan.SkipValue(ref reader)]);
    }

    readonly bool HasId => id.Kind is JsonValueKind.String or JsonValueKind.Number;

    readonly IncomingMessage Call(string name) => new()
    {
        Kind = HasId ? MessageKind.Request : MessageKind.Notification,
        Id = HasId ? id : default,
        Method = name,
        Params = parameters,
    };
}
