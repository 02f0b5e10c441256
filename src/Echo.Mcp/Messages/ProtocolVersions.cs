namespace Echo.Mcp.Messages;

/// <summary>The revisions of MCP.</summary>
public static class ProtocolVersions
{
    /// <summary>HTTP+SSE and stdio; no tool annotations, no structured output.</summary>
    public const string V20241105 = "2024-11-05";

    /// <summary>Brought streamable HTTP; the only one with JSON-RPC batches.</summary>
    public const string V20250326 = "2025-03-26";

    /// <summary>Brought elicitation, structured output and the MCP-Protocol-Version header.</summary>
    public const string V20250618 = "2025-06-18";

    /// <summary>Brought tasks, icons and polling of SSE streams; the last one with sessions.</summary>
    public const string V20251125 = "2025-11-25";

    /// <summary>Knows no sessions: each request says all that a server needs to know.</summary>
    public const string V20260728 = "2026-07-28";

    /// <summary>Those that begin with initialize, newest first; the first one is offered.</summary>
    public static IReadOnlyList<string> WithSessions { get; } = [V20251125, V20250618, V20250326, V20241105];
}
