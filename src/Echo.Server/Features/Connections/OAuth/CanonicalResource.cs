namespace Echo.Server.Features.Connections.OAuth;

/// <summary>The name of an MCP server in tokens when it has not said one itself (MCP 2025-11-25, canonical server URI).</summary>
static class CanonicalResource
{
    public static string Of(Uri mcp) => mcp.GetLeftPart(UriPartial.Query).TrimEnd('/');
}
