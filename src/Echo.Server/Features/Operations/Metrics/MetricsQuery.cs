using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Features.Operations.Metrics;

/// <summary>Query of GET /metrics.</summary>
sealed class MetricsQuery
{
    /// <summary>Null leaves the choice to the Accept header.</summary>
    [AllowedValues("txt", "prometheus", "json")]
    public string? Format { get; init; }
}
