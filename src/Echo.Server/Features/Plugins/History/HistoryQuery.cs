using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Features.Plugins.History;

/// <summary>Query of GET /mcp/history.</summary>
sealed class HistoryQuery
{
    [Range(1, int.MaxValue)]
    public int Page { get; init; } = 1;

    [Range(1, 100)]
    public int Limit { get; init; } = 20;

    [StringLength(100, MinimumLength = 1)]
    public string? Plugin { get; init; }

    [AllowedValues(Execution.Success, Execution.Failure)]
    public string? Status { get; init; }
}
