namespace Echo.Mcp.Transports;

static class TransportLimits
{
    /// <summary>Large enough for a result with files in it; one message is held in memory as a whole.</summary>
    public const int MaxMessageBytes = 64 * 1024 * 1024;

    public static string InWords(int bytes) => bytes >= 1024 * 1024 ? $"{bytes / (1024 * 1024)} MiB" : $"{bytes} bytes";
}
