using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Operations.Metrics;

/// <summary>Who may read metrics.</summary>
sealed class MetricsOptions
{
    [Setting("METRICS_REQUIRE_AUTH", "GET /metrics needs the permission metrics:read")]
    public bool RequireAuth { get; init; }
}
