using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Features.Jobs.Api;

/// <summary>Query of GET /api/v1/jobs.</summary>
sealed class JobQuery
{
    [Range(1, int.MaxValue)]
    public int Page { get; init; } = 1;

    [Range(1, 100)]
    public int PageSize { get; init; } = 20;

    [StringLength(100, MinimumLength = 1)]
    public string? Type { get; init; }

    [AllowedValues(
        JobState.Scheduled, JobState.Ready, JobState.Running, JobState.Completed, JobState.Failed, JobState.Cancelled, JobState.Dead)]
    public string? State { get; init; }

    public long Offset => (Page - 1L) * PageSize;
}
