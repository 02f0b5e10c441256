namespace Echo.Mcp.Messages;

/// <summary>What a JSON-RPC message is.</summary>
public enum MessageKind
{
    /// <summary>Not a JSON-RPC 2.0 message. Its id is known when it could be read before the fault.</summary>
    Unreadable,
    Request,
    Notification,
    Result,
    Error,
}
