using System.Runtime.InteropServices;

namespace Echo.Server.Platform.Logging;

/// <summary>One thing to log, before it has a form.</summary>
/// <param name="Context">The named values of the message.</param>
/// <param name="RequestId">The request in which it happened, or null.</param>
/// <param name="UserId">The caller of that request, or null.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct LogEntry(
    DateTimeOffset Time,
    LogLevel Level,
    string Logger,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>> Context,
    Exception? Exception,
    string? RequestId,
    string? UserId);
