using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Mcp.Serving;

namespace Echo.Server.StdioEntry;

/// <summary>Which of a tool's arguments are repeated in headers, as of the last time that the tools were listed.</summary>
sealed class ToolBook
{
    const int MostTools = 100_000;

    // A tool that wants none is known too.
    volatile ConcurrentDictionary<string, ToolHeaderRules?> rules = new(StringComparer.Ordinal);

    public bool Knows(string tool) => rules.ContainsKey(tool);

    /// <param name="isFirst">The list begins here; what was known before counts no more.</param>
    public void Learn(RawJson result, bool isFirst)
    {
        var learned = isFirst ? new(StringComparer.Ordinal) : rules;
        foreach (var tool in result.Property("tools").Items(MostTools))
        {
            if (tool.Text("name") is { } name)
                learned[name] = ToolHeaderRules.Of(tool.Property("inputSchema").Copy());
        }

        rules = learned;
    }

    public IReadOnlyList<KeyValuePair<string, string>> HeadersOf(string tool, RawJson arguments) =>
        rules.TryGetValue(tool, out var known) && known is not null ? [.. known.HeadersFor(arguments)] : [];
}
