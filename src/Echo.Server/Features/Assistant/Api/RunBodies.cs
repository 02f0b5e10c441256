using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Features.Jobs;

namespace Echo.Server.Features.Assistant.Api;

/// <summary>Answer of POST /run.</summary>
sealed record RunAnswer(Guid JobId, string Status, string Message);

/// <summary>Answer of GET /jobs.</summary>
sealed record RunPage(IReadOnlyList<RunBody> Jobs, long Total, int Limit, long Offset);

/// <summary>A message and what became of it.</summary>
/// <param name="Status">pending, running, completed or failed.</param>
/// <param name="TokenUsage">Null until the job has ended. Since it was begun for the last time; the transcript has all.</param>
/// <param name="Attempts">How often a worker has begun, interrupted ones included.</param>
/// <param name="WaitingForApproval">A tool call waits for somebody to allow it; see <c>/api/v1/approvals</c>.</param>
sealed record RunBody(
    Guid JobId,
    Guid? UserId,
    string Message,
    string Status,
    string? Result,
    string? ErrorMessage,
    TokenUsage? TokenUsage,
    int Attempts,
    bool WaitingForApproval,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? CompletedAt)
{
    public static RunBody Of(Job job, RunFigures? figures)
    {
        var isFinal = JobState.IsFinal(job.State);
        return new(
            job.Id,
            job.OwnerUuid,
            job.Payload.Text("message") ?? "",
            JobState.StatusOf(job.State),
            job.Result.Text("text"),
            JobState.ErrorOf(job),
            isFinal ? figures?.Usage ?? TokenUsage.None : null,
            job.MaxAttempts - job.AttemptsLeft,
            !isFinal && figures is { Waiting: > 0 },
            job.CreatedAt,
            job.UpdatedAt,
            job.CompletedAt);
    }
}
