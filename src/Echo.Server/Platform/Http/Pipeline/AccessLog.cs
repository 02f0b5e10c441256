using System.Net;

namespace Echo.Server.Platform.Http.Pipeline;

/// <summary>One line for each request, when it is over.</summary>
sealed partial class AccessLog(ILoggerFactory loggers, TimeProvider time)
{
    // Asked every few seconds by machines.
    static readonly PathString[] QuietPaths = ["/health", "/metrics"];

    readonly ILogger logger = loggers.CreateLogger("http");

    public void Note(HttpContext context)
    {
        var facts = context.Facts();
        var level = QuietPaths.Contains(facts.Path) ? LogLevel.Debug : LogLevel.Information;
        if (!logger.IsEnabled(level))
            return;
        var path = LoggedPath.Of(context);
        var elapsed = Math.Round(time.GetElapsedTime(facts.Started).TotalMilliseconds, 3);
        LogRequest(level, context.Request.Method, path, context.Response.StatusCode, elapsed, facts.ClientAddress);
    }

    [LoggerMessage("{Method} {Path} {Status} in {DurationMs} ms for {Client}")]
    partial void LogRequest(LogLevel level, string method, string path, int status, double durationMs, IPAddress client);
}
