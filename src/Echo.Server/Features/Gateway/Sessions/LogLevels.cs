namespace Echo.Server.Features.Gateway.Sessions;

/// <summary>The levels of log messages, from the least to the most severe (2025-11-25, server, utilities, logging).</summary>
static class LogLevels
{
    static readonly string[] Ordered = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    public static bool IsLevel(string? level) => level is not null && Ordered.Contains(level);

    /// <summary>Whether a message is severe enough; without a limit each is, and so is one of an unknown level.</summary>
    public static bool Includes(string? least, string? level) =>
        least is null || !IsLevel(level) || Array.IndexOf(Ordered, level) >= Array.IndexOf(Ordered, least);
}
