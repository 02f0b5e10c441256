using System.Text;
using Echo.Mcp.Json;

namespace Echo.Mcp.Messages;

/// <summary>The methods that either side here sends or understands; all others pass through by name.</summary>
public static class Methods
{
    public const string Initialize = "initialize";
    public const string Initialized = "notifications/initialized";
    public const string Cancelled = "notifications/cancelled";
    public const string Progress = "notifications/progress";
    public const string Ping = "ping";
    public const string Discover = "server/discover";
    public const string Listen = "subscriptions/listen";
    public const string ListTools = "tools/list";
    public const string ListResources = "resources/list";
    public const string ListResourceTemplates = "resources/templates/list";
    public const string ListPrompts = "prompts/list";
    public const string Complete = "completion/complete";
    public const string SetLevel = "logging/setLevel";
    public const string Subscribe = "resources/subscribe";
    public const string Unsubscribe = "resources/unsubscribe";
    public const string LogMessage = "notifications/message";
    public const string CallTool = "tools/call";
    public const string GetPrompt = "prompts/get";
    public const string ReadResource = "resources/read";

    // Those that clients send again and again need no text of their own each time.
    static readonly (byte[] Json, string Name)[] Frequent =
        [.. ((string[])[CallTool, ReadResource, GetPrompt, Progress]).Select(name => (Encoding.UTF8.GetBytes($"\"{name}\""), name))];

    /// <returns>The text of a JSON string; null when it is none.</returns>
    internal static string? Read(RawJson method)
    {
        foreach (var (json, name) in Frequent)
        {
            if (method.Utf8.Span.SequenceEqual(json))
                return name;
        }

        return method.AsText();
    }
}
