using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Catalog;

/// <summary>Writes results of tools as MCP has them (2025-11-25, server, tools, tool result), for sources that have values and sentences.</summary>
public static class ToolResult
{
    /// <summary>A value: as text for models, and as structured content where it is an object.</summary>
    public static RawJson Of(RawJson value)
    {
        var text = value.Kind == JsonValueKind.String ? value.AsText() ?? value.ToString() : value.ToString();
        var result = RawJson.From(new { Content = new[] { new { Type = "text", Text = text } } });
        return value.Kind == JsonValueKind.Object ? result.With("structuredContent", value) : result;
    }

    /// <summary>What went wrong, in a sentence that a model can learn from.</summary>
    public static RawJson Error(string text) => RawJson.From(new { Content = new[] { new { Type = "text", Text = text } }, IsError = true });
}
