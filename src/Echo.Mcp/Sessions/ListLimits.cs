namespace Echo.Mcp.Sessions;

/// <summary>What a joined list may hold, so that a server can't fill our memory page by page.</summary>
public sealed record ListLimits
{
    public int MaxPages { get; init; } = 1000;

    public int MaxItems { get; init; } = 10_000;

    public int MaxBytes { get; init; } = 64 * 1024 * 1024;
}
