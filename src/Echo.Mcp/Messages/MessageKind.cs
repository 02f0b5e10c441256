namespace Echo.Mcp.Messages;

enum MessageKind
{
    /// <summary>Not a JSON-RPC 2.0 message. Its id is known when it could be read before the fault.</summary>
    Unreadable,
    Request,
    Notification,
    Result,
    Error,
}
