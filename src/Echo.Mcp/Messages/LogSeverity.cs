namespace Echo.Mcp.Messages;

/// <summary>The levels of log messages, from the least to the most severe (2025-11-25, server, utilities, logging; the same in 2026-07-28).</summary>
public static class LogSeverity
{
    static readonly string[] Ordered = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <returns>Larger for more severe; null for no level.</returns>
    public static int? Of(string? level) => level is not null && Array.IndexOf(Ordered, level) is >= 0 and var severity ? severity : null;
}
