using Echo.Server.Platform.Telemetry;
using Echo.Server.Tests.Platform.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Operations.Metrics;

/// <summary>The table of GET /metrics (contract section 20): every metric by name, type and labels.</summary>
public sealed class NamingMetrics
{
    /// <summary>Labels in alphabetical order.</summary>
    public static TheoryData<string, string, string[]> Table { get; } = new()
    {
        { "http_requests_total", "counter", ["endpoint", "method", "status"] },
        { "http_request_duration_seconds", "histogram", ["endpoint", "method"] },
        { "cache_hit_rate", "gauge", [] },
        { "process_uptime_seconds", "gauge", [] },
        { "process_memory_rss_bytes", "gauge", [] },
        { "event_loop_lag_ms_avg", "gauge", [] },
        { "requests_total", "counter", [] },
        { "requests_in_flight", "gauge", [] },
        { "requests_status_count", "counter", ["code"] },
        { "route_requests_count", "counter", ["route"] },
        { "route_requests_errors", "counter", ["route"] },
        { "route_latency_ms_avg", "gauge", ["route"] },
        { "route_latency_ms_p95", "gauge", ["route"] },
        { "websocket_connections_active", "gauge", [] },
        { "sse_streams_active", "gauge", [] },
        { "mcp_tool_calls_total", "counter", ["origin", "status"] },
        { "mcp_tool_call_duration_seconds", "histogram", ["origin", "status"] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task EachRowHasItsTypeAndLabels(string name, string type, string[] labels)
    {
        await using var host = await OperationsHost.StartAsync();
        (await host.GetAsync("/things/1")).Dispose();
        host.Services.GetRequiredService<ToolCallMeter>().Record("connection", "success", TimeSpan.FromMilliseconds(3));

        var family = (await host.ReadMetricsAsync())[name];

        family.Type.ShouldBe(type);
        family.Samples.ShouldNotBeEmpty();
        family.Samples.ShouldAllBe(sample => sample.Labels.Keys.Where(label => label != "le").Order().SequenceEqual(labels));
    }

    [Fact]
    public async Task NothingElseIsShown()
    {
        await using var host = await OperationsHost.StartAsync();
        (await host.ReadMetricsAsync()).Names.ShouldBe(Table.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DurationsHaveTheDocumentedBuckets()
    {
        await using var host = await OperationsHost.StartAsync();
        (await host.GetAsync("/things/1")).Dispose();

        var buckets = (await host.ReadMetricsAsync())["http_request_duration_seconds"].Samples.Where(sample => sample.Labels.ContainsKey("le"));

        buckets.Select(sample => sample.Labels["le"])
            .ShouldBe(["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"]);
    }
}
