namespace Echo.Server.Platform.Logging;

/// <summary>Levels by their names in settings and in the log.</summary>
static class LogLevelNames
{
    /// <summary>Reads the names of .NET and of Python, without regard to case; null for others.</summary>
    public static LogLevel? Parse(string text) => text.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFORMATION" or "INFO" => LogLevel.Information,
        "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "CRITICAL" => LogLevel.Critical,
        _ => null,
    };

    /// <summary>The name in a log line, as the documents write it.</summary>
    public static string Shown(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARNING",
        LogLevel.Error => "ERROR",
        _ => "CRITICAL",
    };
}
