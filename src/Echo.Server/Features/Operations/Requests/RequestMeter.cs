using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Operations.Requests;

/// <summary>The instruments that show what happened to requests.</summary>
sealed class RequestMeter
{
    // A status is a label, and a label of type string is not boxed again for each request.
    static readonly ConcurrentDictionary<int, string> StatusTexts = new();

    readonly RequestFigures figures;
    readonly Counter<long> requests;
    readonly Histogram<double> durations;

    public RequestMeter(EchoMeter echo, RequestFigures figures)
    {
        this.figures = figures;
        var meter = echo.Meter;
        requests = meter.CreateCounter<long>("http_requests_total", description: "Requests by method, route and status");
        durations = meter.CreateHistogram(
            "http_request_duration_seconds", "s", "Duration of requests, streams aside", tags: null, DurationBuckets.Seconds);
        meter.CreateObservableCounter("requests_total", () => figures.Total, description: "Requests that have ended");
        meter.CreateObservableUpDownCounter("requests_in_flight", () => figures.InFlight, description: "Requests that are being answered");
        meter.CreateObservableCounter("requests_status_count", Statuses, description: "Requests by status");
        meter.CreateObservableCounter("route_requests_count", () => ByRoute(route => route.Count), description: "Requests by route");
        meter.CreateObservableCounter(
            "route_requests_errors", () => ByRoute(route => route.Errors), description: "Requests answered with 500 or above, by route");
        meter.CreateObservableGauge(
            "route_latency_ms_avg", () => ByRoute(route => route.Latency.Average), "ms", $"Average of the last {LatencyWindow.Size} requests");
        meter.CreateObservableGauge(
            "route_latency_ms_p95", () => ByRoute(route => route.Latency.P95), "ms", $"95 % of the last {LatencyWindow.Size} requests were faster");
    }

    public void Begin() => figures.Begin();

    /// <param name="isStream">A WebSocket or an event stream: counted, but how long somebody listened is no latency.</param>
    /// <returns>The route that was counted.</returns>
    public RouteFigures End(Endpoint? endpoint, string method, int status, TimeSpan elapsed, bool isStream)
    {
        var route = figures.End(endpoint, method, status, isStream ? null : elapsed);
        KeyValuePair<string, object?> byMethod = new("method", route.Method), byEndpoint = new("endpoint", route.Endpoint);
        requests.Add(1, byMethod, byEndpoint, new("status", StatusTexts.GetOrAdd(status, static status => status.ToString())));
        if (!isStream)
            durations.Record(elapsed.TotalSeconds, byMethod, byEndpoint);
        return route;
    }

    IEnumerable<Measurement<long>> Statuses() =>
        figures.Statuses.Select(status => new Measurement<long>(status.Count, new KeyValuePair<string, object?>("code", status.Code.ToString())));

    IEnumerable<Measurement<T>> ByRoute<T>(Func<RouteFigures, T> read)
        where T : struct =>
        figures.Routes.Select(route => new Measurement<T>(read(route), new KeyValuePair<string, object?>("route", route.Name)));
}
