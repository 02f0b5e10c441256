namespace Echo.Mcp.Messages;

/// <summary>The methods that a session itself sends or understands; all others pass through by name.</summary>
static class Methods
{
    public const string Initialize = "initialize";
    public const string Initialized = "notifications/initialized";
    public const string Cancelled = "notifications/cancelled";
    public const string Progress = "notifications/progress";
    public const string Ping = "ping";
}
