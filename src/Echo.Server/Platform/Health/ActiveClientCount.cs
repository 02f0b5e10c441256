namespace Echo.Server.Platform.Health;

/// <summary>What Connections contributes to GET /health: how many connections are not disconnected, over all nodes.</summary>
/// <param name="ReadAsync">Gets about a second.</param>
public sealed record ActiveClientCount(Func<CancellationToken, Task<int>> ReadAsync);
