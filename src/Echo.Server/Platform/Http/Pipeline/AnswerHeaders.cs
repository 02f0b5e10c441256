using System.Globalization;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Http.Pipeline;

/// <summary>The headers that every answer carries (contract section 1.7).</summary>
static class AnswerHeaders
{
    // An answer of the API is no page: it may load nothing and stand in no frame. Pages set their own policy.
    const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    static readonly PathString[] UncachedPaths = ["/auth", "/setup", "/api/auth", "/api/v1/auth"];

    /// <summary>Runs just before an answer begins; what an endpoint has set stays.</summary>
    public static void Complete(HttpContext context, TimeProvider time)
    {
        var facts = context.Facts();
        var headers = context.Response.Headers;
        headers["X-Request-ID"] = facts.RequestId;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = NoPage;
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        if (HasCredentials(context) || IsUncached(facts.Path))
            headers.CacheControl = NotStored(headers.CacheControl.ToString());
        if (facts.Rate is { } rate)
            WriteRate(headers, rate);
        if (!IsStream(context.Response))
            headers["X-Process-Time"] = SecondsOf(time.GetElapsedTime(facts.Started));
    }

    // In the format 0.000000, without a double to format.
    static string SecondsOf(TimeSpan elapsed)
    {
        var microseconds = elapsed.Ticks / TimeSpan.TicksPerMicrosecond;
        return string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000_000}.{microseconds % 1_000_000:D6}");
    }

    static bool IsUncached(PathString path) =>
        Array.Exists(UncachedPaths, uncached => path.StartsWithSegments(uncached, StringComparison.OrdinalIgnoreCase));

    static string NotStored(string cacheControl) => cacheControl switch
    {
        "" => "no-store",
        _ when cacheControl.Contains("no-store", StringComparison.Ordinal) => cacheControl,
        _ => cacheControl + ", no-store",
    };

    static void WriteRate(IHeaderDictionary headers, RateVerdict rate)
    {
        headers["RateLimit-Limit"] = rate.Limit.ToString();
        headers["RateLimit-Remaining"] = rate.Remaining.ToString();
        headers["RateLimit-Reset"] = rate.ResetSeconds.ToString();
    }

    static bool HasCredentials(HttpContext context) =>
        context.Request.Headers.Authorization.Count > 0 || context.Request.Headers.ContainsKey("X-API-Key")
        || context.Caller() is not null || context.Features.Get<CredentialFailure>() is not null;

    static bool IsStream(HttpResponse response) =>
        response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;
}
