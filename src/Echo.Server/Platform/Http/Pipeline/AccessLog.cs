using System.Net;

namespace Echo.Server.Platform.Http.Pipeline;

/// <summary>One line for each request, when it is over. The path is the route's template, so that no id, token or query is logged.</summary>
sealed partial class AccessLog(RequestDelegate next, ILoggerFactory loggers, TimeProvider time)
{
    const int MaxUnknownPath = 200;

    // A known path with another method has no template here: HEAD on a mailed link must not bring its token into the log.
    const int TokenLength = 32;

    // Asked every few seconds by machines.
    static readonly PathString[] QuietPaths = ["/health", "/metrics"];

    readonly ILogger logger = loggers.CreateLogger("http");

    public async Task Invoke(HttpContext context)
    {
        try
        {
            await next(context);
        }
        finally
        {
            var facts = context.Facts();
            var level = QuietPaths.Contains(facts.Path) ? LogLevel.Debug : LogLevel.Information;
            if (logger.IsEnabled(level))
            {
                var path = PathOf(context);
                var elapsed = Math.Round(time.GetElapsedTime(facts.Started).TotalMilliseconds, 3);
                LogRequest(level, context.Request.Method, path, context.Response.StatusCode, elapsed, facts.ClientAddress);
            }
        }
    }

    static string PathOf(HttpContext context)
    {
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } template })
            return template;
        var path = context.OriginalPath().Value ?? "";
        path = string.Join('/', path.Split('/').Select(static segment => segment.Length < TokenLength ? segment : "***"));
        return path.Length <= MaxUnknownPath ? path : path[..MaxUnknownPath];
    }

    [LoggerMessage("{Method} {Path} {Status} in {DurationMs} ms for {Client}")]
    partial void LogRequest(LogLevel level, string method, string path, int status, double durationMs, IPAddress client);
}
