using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Echo.Server.Features.Operations.Requests;

/// <summary>The outermost middleware, so that it sees refused requests too: counts and measures each request, whatever happens inside,
/// and names its span by the route.</summary>
sealed class RequestRecorder(RequestDelegate next, RequestMeter meter, TimeProvider time)
{
    const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        meter.Begin();
        var began = time.GetTimestamp();
        var completed = false;
        try
        {
            await next(context);
            completed = true;
        }
        finally
        {
            Record(context, StatusOf(context, completed), time.GetElapsedTime(began));
        }
    }

    void Record(HttpContext context, int status, TimeSpan elapsed)
    {
        var route = meter.End(context.GetEndpoint(), context.Request.Method, status, elapsed, IsStream(context.Response));
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
            Describe(span, route, status);
    }

    // What escapes to this place is answered by the web server itself, unless the client has gone.
    static int StatusOf(HttpContext context, bool completed) => (context.Response.HasStarted, context.RequestAborted.IsCancellationRequested) switch
    {
        (true, _) => context.Response.StatusCode,
        (false, true) => ClientClosedRequest,
        _ => completed ? context.Response.StatusCode : StatusCodes.Status500InternalServerError,
    };

    static bool IsStream(HttpResponse response) =>
        response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;

    // OpenTelemetry's conventions for HTTP server spans.
    static void Describe(Activity span, RouteFigures route, int status)
    {
        span.DisplayName = route.Name;
        span.SetTag("http.request.method", route.Method);
        span.SetTag("http.route", route.Endpoint);
        span.SetTag("http.response.status_code", status);
        if (status >= 500)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
