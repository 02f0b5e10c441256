using Echo.Server.Tests.Platform.Http;

namespace Echo.Server.Tests.Features.Operations.Metrics;

static class MetricsText
{
    /// <summary>Reads the metrics of a host, strictly.</summary>
    public static async Task<PrometheusDocument> ReadMetricsAsync(this HttpHost host)
    {
        using var answer = await host.GetAsync("/metrics");
        return PrometheusDocument.Parse(await answer.Content.ReadAsStringAsync());
    }
}
