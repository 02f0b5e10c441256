using Echo.Mcp.Json;

namespace Echo.Mcp.Peers;

/// <summary>A notification of the server, other than progress and cancellation, which the session itself understands.</summary>
/// <param name="Params">Empty when there are none.</param>
public readonly record struct ServerNotification(string Method, RawJson Params);
