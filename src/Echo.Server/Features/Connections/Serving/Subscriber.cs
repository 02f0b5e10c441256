using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Who watches a resource, and where its updates go.</summary>
sealed record Subscriber(ServerUse Use, Action<RawJson> Updated);
