using Echo.Mcp.Json;

namespace Echo.Mcp.Peers;

/// <summary>Takes the progress of one request, one notification after another, before the request's reply is returned. A slow receiver
/// slows only its own request and misses older progress.</summary>
/// <param name="notification">The params of notifications/progress as they came; the token in them is the session's own.</param>
/// <param name="cancellationToken">Fires when the request has timed out or was given up.</param>
public delegate ValueTask ProgressReceiver(RawJson notification, CancellationToken cancellationToken);
