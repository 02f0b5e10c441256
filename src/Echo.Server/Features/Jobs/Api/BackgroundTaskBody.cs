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
    const string Pending = "pending";
    const string Running = "running";
    const string Completed = "completed";
    const string Failed = "failed";

    /// <summary>The documents' word for where a job stands.</summary>
    public static string StatusOf(Job job) => job.State switch
    {
        JobState.Scheduled or JobState.Ready => Pending,
        JobState.Running => Running,
        JobState.Completed => Completed,
        _ => Failed,
    };

    public static BackgroundTaskBody Of(Job job)
    {
        var error = job.State == JobState.Cancelled ? "Cancelled" : job.Error;
        var status = StatusOf(job);
        var message = status switch
        {
            Pending => job.Message ?? "Task queued for processing",
            Running => job.Message ?? "Task is running",
            Completed => "Task completed successfully",
            _ => $"Task failed: {error}",
        };
        return new(
            job.Id,
            job.Type,
            status,
            job.Progress,
            message,
            job.Result,
            status == Failed ? error : null,
            job.CreatedAt,
            job.UpdatedAt,
            job.CompletedAt);
    }
}
