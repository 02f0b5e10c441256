namespace Echo.Server.Platform.Database.Health;

/// <summary>Connections of the pool at one moment.</summary>
/// <param name="Size">The most that may be open (<c>DB_POOL_SIZE</c>).</param>
public sealed record PoolUsage(int Size, int Idle, int Busy)
{
    public int Open => Idle + Busy;

    /// <summary>Open connections minus size: zero or less, as the pool never grows beyond it.</summary>
    public int Overflow => Open - Size;
}
