using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Gateway;

/// <param name="Uri">As the server itself names the resource.</param>
sealed record ResourceTarget(ServedServer Server, string Uri);
