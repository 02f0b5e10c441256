using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Tests.Features.Operations.Metrics;
using Echo.Server.Tests.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Operations.Requests;

public sealed class RecordingRequests
{
    [Fact]
    public async Task ARequestCountsUnderItsRouteTemplate()
    {
        await using var host = await OperationsHost.StartAsync();
        foreach (var path in new[] { "/things/1", "/things/2", "/things/3" })
            (await host.GetAsync(path)).Dispose();
        (await host.PostAsync("/things", content: null)).Dispose();

        var metrics = await host.ReadMetricsAsync();
        metrics["http_requests_total"].Value(("method", "GET"), ("endpoint", "/things/{id}"), ("status", "200")).ShouldBe(3);
        metrics["http_requests_total"].Value(("method", "POST"), ("endpoint", "/things"), ("status", "201")).ShouldBe(1);
        metrics["http_request_duration_seconds"].Count(("method", "GET"), ("endpoint", "/things/{id}")).ShouldBe(3);
        metrics["http_request_duration_seconds"].Sum(("method", "GET"), ("endpoint", "/things/{id}")).ShouldBeGreaterThan(0);
        metrics["requests_total"].Value().ShouldBe(4);
        metrics["requests_in_flight"].Value().ShouldBe(1);
        metrics["requests_status_count"].Value(("code", "200")).ShouldBe(3);
        metrics["route_requests_count"].Value(("route", "GET /things/{id}")).ShouldBe(3);
        metrics["route_requests_errors"].Value(("route", "GET /things/{id}")).ShouldBe(0);
    }

    [Fact]
    public async Task UnknownPathsAndMethodsShareOneLabel()
    {
        await using var host = await OperationsHost.StartAsync();
        foreach (var path in new[] { "/a", "/b", "/c?d=e" })
            (await host.GetAsync(path)).Dispose();
        (await host.SendAsync(new HttpMethod("INVENTED"), "/f", content: null)).Dispose();
        (await host.SendAsync(new HttpMethod("MADEUP"), "/g", content: null)).Dispose();

        var family = (await host.ReadMetricsAsync())["http_requests_total"];
        family.Samples.Count.ShouldBe(2);
        family.Value(("method", "GET"), ("endpoint", "(unknown)"), ("status", "404")).ShouldBe(3);
        family.Value(("method", "OTHER"), ("endpoint", "(unknown)"), ("status", "404")).ShouldBe(2);
    }

    [Fact]
    public async Task AFailureCountsAsAnErrorOfItsRoute()
    {
        await using var host = await OperationsHost.StartAsync();
        (await host.GetAsync("/broken")).Dispose();

        var metrics = await host.ReadMetricsAsync();
        metrics["http_requests_total"].Value(("method", "GET"), ("endpoint", "/broken"), ("status", "500")).ShouldBe(1);
        metrics["route_requests_errors"].Value(("route", "GET /broken")).ShouldBe(1);
    }

    [Fact]
    public async Task ARefusedRequestCountsToo()
    {
        await using var host = await OperationsHost.StartAsync();
        (await host.GetAsync("/things/1", ("Host", "elsewhere.example"))).Dispose();
        (await host.ReadMetricsAsync())["requests_status_count"].Value(("code", "400")).ShouldBe(1);
    }

    [Fact]
    public async Task AStreamCountsWithoutADuration()
    {
        await using var host = await OperationsHost.StartAsync(map: app => app.MapGet("/stream", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
        }).Public().Limited(RatePolicy.Exempt));
        (await host.GetAsync("/stream")).Dispose();

        var metrics = await host.ReadMetricsAsync();
        metrics["http_requests_total"].Value(("method", "GET"), ("endpoint", "/stream"), ("status", "200")).ShouldBe(1);
        metrics["http_request_duration_seconds"].Samples.ShouldBeEmpty();
    }
}
