using Echo.Server.Features.Operations.Export;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Egress;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Telemetry;
using Echo.Server.Tests.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Echo.Server.Tests.Features.Operations.Export;

/// <summary>Activities belong to the process: those of tests beside it would fill the queue of the exporter, which then drops some.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class ExportingTelemetry
{
    const string Traces = "/v1/traces";
    const string Metrics = "/v1/metrics";

    [Fact]
    public async Task TracesAndMetricsReachTheCollector()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using (var host = await StartAsync(collector.Url))
        {
            (await host.GetAsync("/exported/1?token=unspeakable")).Dispose();
            using (EchoActivity.Source.StartActivity("work of a room"))
                host.Services.GetRequiredService<ToolCallMeter>().Record("connection", "success", TimeSpan.FromMilliseconds(3));
        }

        // The rest is sent when the server ends.
        await collector.ShouldGetAsync(Traces, "GET /exported/{id}");
        await collector.ShouldGetAsync(Traces, "work of a room");
        await collector.ShouldGetAsync(Metrics, "http_requests_total");
        await collector.ShouldGetAsync(Metrics, "mcp_tool_calls_total");
        collector.Received.ShouldAllBe(request => request.ContentType == "application/x-protobuf" && request.Tenant == "blue");
        collector.Received.ShouldAllBe(request => request.Text.Contains("our-echo"));
        collector.Received.ShouldAllBe(request => !request.Text.Contains("unspeakable"));
    }

    [Fact]
    public async Task GrpcWorksToo()
    {
        await using var collector = await OtlpReceiver.StartAsync(HttpProtocols.Http2);
        await using (var host = await StartAsync(collector.Url, protocol: "grpc"))
            (await host.GetAsync("/exported/1")).Dispose();

        await collector.ShouldGetAsync("/opentelemetry.proto.collector.trace.v1.TraceService/Export", "GET /exported/{id}");
        await collector.ShouldGetAsync("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "http_requests_total");
    }

    [Fact]
    public async Task MetricsAreSentWhileTheServerRuns()
    {
        var refreshes = 0;
        await using var collector = await OtlpReceiver.StartAsync();
        await using var host = await StartAsync(collector.Url, new MetricRefresh(_ => Task.FromResult(Interlocked.Increment(ref refreshes))));
        await collector.ShouldGetAsync(Metrics, "process_uptime_seconds");
        refreshes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task ACollectorThatIsGoneHoldsUpNeitherStartNorEnd()
    {
        string url;
        await using (var collector = await OtlpReceiver.StartAsync())
            url = collector.Url;
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        await using (var host = await StartAsync(url))
            (await host.GetAsync("/things/1")).IsSuccessStatusCode.ShouldBeTrue();
        System.Diagnostics.Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task WithoutACollectorNothingIsRegistered()
    {
        await using var host = await OperationsHost.StartAsync();
        host.Services.GetServices<IHostedService>().OfType<TelemetryExport>().ShouldBeEmpty();
    }

    static Task<HttpHost> StartAsync(string collector, MetricRefresh? refresh = null, string? protocol = null) => OperationsHost.StartAsync(
        new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector,
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "X-Tenant=blue",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_SERVICE_NAME"] = "our-echo",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        },
        builder =>
        {
            builder.AddGuardedHttp();
            if (refresh is not null)
                builder.Services.AddSingleton(refresh);
        },
        app => app.MapGet("/exported/{id}", (string id) => id).Public().Limited(RatePolicy.Exempt));
}
