using Echo.Mcp.Json;

namespace Echo.Mcp.Messages;

/// <summary>The parts of one JSON-RPC message as slices of its bytes. Parts that the message does not have are empty.</summary>
public readonly struct IncomingMessage
{
    public required MessageKind Kind { get; init; }

    /// <summary>A member of the message stands twice. Of two with one name the last one counts here, but others may read the first.</summary>
    public bool Repeats { get; init; }

    /// <summary>A number or a string.</summary>
    public RawJson Id { get; init; }

    /// <summary>The id is there and null, which the protocol forbids: whoever sent it may wait for an answer.</summary>
    public bool HasNullId { get; init; }

    public string Method { get; init; }

    public RawJson Params { get; init; }

    public RawJson Result { get; init; }

    public RawJson Error { get; init; }
}
