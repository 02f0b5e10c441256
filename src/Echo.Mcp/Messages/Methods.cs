namespace Echo.Mcp.Messages;

/// <summary>The methods that a session itself sends or understands; all others pass through by name.</summary>
static class Methods
{
    public const string Initialize = "initialize";
    public const string Initialized = "notifications/initialized";
    public const string Cancelled = "notifications/cancelled";
    public const string Progress = "notifications/progress";
    public const string Ping = "ping";
    public const string Discover = "server/discover";
    public const string Listen = "subscriptions/listen";
    public const string ListTools = "tools/list";
    public const string CallTool = "tools/call";
    public const string GetPrompt = "prompts/get";
    public const string ReadResource = "resources/read";
}
