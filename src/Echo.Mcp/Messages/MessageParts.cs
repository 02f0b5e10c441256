using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Mcp.Messages;

/// <summary>Collects the members of one message while it is read. Of a name that stands twice the last one counts.</summary>
struct MessageParts
{
    // Both are kept for a while, also many of them at once. Ids are numbers or short names, and so are methods.
    const int MostIdBytes = 256;
    const int MostMethodBytes = 1024;

    bool repeats;
    RawJson version;
    RawJson id;
    RawJson method;
    RawJson parameters;
    RawJson result;
    RawJson error;

    /// <summary>Reads the member whose name the reader stands on.</summary>
    public void Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> message)
    {
        if (MemberName.Is(ref reader, "jsonrpc"u8))
            version = Once(version, ref reader, message);
        else if (MemberName.Is(ref reader, "id"u8))
            id = Once(id, ref reader, message);
        else if (MemberName.Is(ref reader, "result"u8))
            result = Once(result, ref reader, message);
        else if (MemberName.Is(ref reader, "method"u8))
            method = Once(method, ref reader, message);
        else if (MemberName.Is(ref reader, "params"u8))
            parameters = Once(parameters, ref reader, message);
        else if (MemberName.Is(ref reader, "error"u8))
            error = Once(error, ref reader, message);
        else
            Value(ref reader, message);
    }

    public readonly IncomingMessage Unreadable() => new()
    {
        Kind = MessageKind.Unreadable,
        Id = HasId && id.Utf8.Length <= MostIdBytes ? id : default,
    };

    public readonly IncomingMessage Classify()
    {
        if (!version.Utf8.Span.SequenceEqual("\"2.0\""u8)
            || id.Kind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String or JsonValueKind.Number))
            return Unreadable();
        if (id.Utf8.Length > MostIdBytes || method.Utf8.Length > MostMethodBytes)
            return Unreadable();
        if (!method.IsEmpty)
            return Methods.Read(method) is { } name ? Call(name) : Unreadable();

        // Some servers send "error": null beside a result.
        if (error.Kind == JsonValueKind.Object)
            return new() { Kind = MessageKind.Error, Repeats = repeats, Id = HasId ? id : default, Error = error };
        return HasId && !result.IsEmpty ? new() { Kind = MessageKind.Result, Repeats = repeats, Id = id, Result = result } : Unreadable();
    }

    RawJson Once(RawJson before, ref Utf8JsonReader reader, ReadOnlyMemory<byte> message)
    {
        repeats |= !before.IsEmpty;
        return Value(ref reader, message);
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
        HasNullId = id.Kind == JsonValueKind.Null,
        Repeats = repeats,
        Method = name,
        Params = parameters,
    };
}
