using Echo.Mcp.Json;
using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Events;

namespace Echo.Server.Features.Assistant;

/// <summary>What the owner of a job hears of it (contract section 21.7): each change of its state, and in between what it is doing.</summary>
static class AssistantEvents
{
    /// <summary>Of a job whose state has changed.</summary>
    public static NewEvent Of(Job job) => JobEvents.JobUpdate(job.Id, job.OwnerId, new
    {
        JobId = job.Id,
        Status = JobState.StatusOf(job.State),
        Result = job.Result.Text("text"),
        ErrorMessage = JobState.ErrorOf(job),
        TokenUsage = job.Result.IsEmpty ? RawJson.Null : job.Result.Property("token_usage"),
        Progress = job.State == JobState.Scheduled && job.Message is { } message ? new AssistantProgress(null, "waiting", null, message) : null,
    });

    /// <summary>Of a job that runs.</summary>
    public static NewEvent Of(JobRun run, AssistantProgress progress) => JobEvents.JobUpdate(run.JobId, run.OwnerId, new
    {
        run.JobId,
        Status = JobState.Running,
        Result = (string?)null,
        ErrorMessage = (string?)null,
        TokenUsage = RawJson.Null,
        Progress = progress,
    });
}

/// <summary>What a job is doing.</summary>
/// <param name="Round">How often the model has answered; null for where that does not matter.</param>
/// <param name="Activity"><c>answered</c>, <c>calling</c>, <c>called</c> or <c>waiting</c>.</param>
/// <param name="Tool">Which tool, for calls.</param>
/// <param name="Message">For people.</param>
sealed record AssistantProgress(int? Round, string Activity, string? Tool, string? Message = null);
