using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Echo.Server.Platform.Http.Hosts;

/// <summary>What pages of other origins may send and read.</summary>
static class CorsRules
{
    static readonly string[] ReadableHeaders =
    [
        "X-Request-ID", "X-Process-Time", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "Location",
        "WWW-Authenticate", "Mcp-Session-Id", "Content-Disposition",
    ];

    public static void Apply(CorsPolicyBuilder policy, HttpOptions options)
    {
        policy.AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(ReadableHeaders).SetPreflightMaxAge(TimeSpan.FromMinutes(10));
        if (options.CorsOrigins.Contains("*"))
            policy.AllowAnyOrigin();
        else
            policy.WithOrigins([.. options.CorsOrigins.Select(origin => Origin.Normalize(origin)!)]);
        if (options.CorsAllowCredentials)
            policy.AllowCredentials();
    }
}
