using Echo.Mcp.Json;

namespace Echo.Mcp.Peers;

/// <summary>A request of the server, such as elicitation/create.</summary>
/// <param name="Params">Empty when there are none.</param>
public readonly record struct ServerRequest(string Method, RawJson Params);
