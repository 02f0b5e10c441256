namespace Echo.Server.Platform.Database.Health;

/// <summary>One look at the database.</summary>
/// <param name="ResponseTime">From asking for a connection to the answer, or to giving up.</param>
public sealed record DatabaseCheck(bool IsHealthy, TimeSpan ResponseTime, PoolUsage Pool);
