using Echo.Mcp.Json;

namespace Echo.Server.Features.Jobs.Api;

/// <summary>A background task of document 001.</summary>
/// <param name="Status">pending, running, completed or failed.</param>
/// <param name="Progress">From 0 to 100.</param>
sealed record BackgroundTaskBody(
    Guid TaskId,
    string TaskType,
    string Status,
    int Progress,
    string Message,
    RawJson Result,
    string? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? CompletedAt)
{
    public static BackgroundTaskBody Of(Job job)
    {
        var error = JobState.ErrorOf(job);
        var status = JobState.StatusOf(job.State);
        var message = status switch
        {
            JobState.Pending => job.Message ?? "Task queued for processing",
            JobState.Running => job.Message ?? "Task is running",
            JobState.Completed => "Task completed successfully",
            _ => $"Task failed: {error}",
        };
        return new(
            job.Id,
            job.Type,
            status,
            job.Progress,
            message,
            job.Result,
            error,
            job.CreatedAt,
            job.UpdatedAt,
            job.CompletedAt);
    }
}
