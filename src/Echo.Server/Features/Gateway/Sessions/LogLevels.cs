using Echo.Mcp.Messages;

namespace Echo.Server.Features.Gateway.Sessions;

/// <summary>The levels of log messages, from the least to the most severe (2025-11-25, server, utilities, logging).</summary>
static class LogLevels
{
    public static bool IsLevel(string? level) => LogSeverity.Of(level) is not null;

    /// <summary>Whether a message is severe enough; without a limit each is, and so is one of an unknown level.</summary>
    public static bool Includes(string? least, string? level) =>
        least is null || LogSeverity.Of(level) is not { } severity || severity >= LogSeverity.Of(least);
}
