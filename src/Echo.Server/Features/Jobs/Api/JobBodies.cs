using Echo.Mcp.Json;

namespace Echo.Server.Features.Jobs.Api;

/// <summary>One page of jobs, newest first.</summary>
sealed record JobPage(IReadOnlyList<JobBody> Items, long Total, int Page, int PageSize, long TotalPages);

/// <summary>A job.</summary>
sealed record JobBody(
    Guid Id,
    string Type,
    string State,
    JobOwner? Owner,
    int Priority,
    DateTimeOffset RunAt,
    int Attempt,
    int AttemptsLeft,
    int Progress,
    string? Message,
    string? Error,
    bool CancelRequested,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt)
{
    public static JobBody Of(Job job) => new(
        job.Id,
        job.Type,
        job.State,
        JobOwner.Of(job),
        job.Priority,
        job.RunAt,
        job.Attempt,
        job.AttemptsLeft,
        job.Progress,
        job.Message,
        job.Error,
        job.CancelRequested,
        job.CreatedAt,
        job.UpdatedAt,
        job.StartedAt,
        job.CompletedAt);
}

/// <summary>For whom a job is done.</summary>
sealed record JobOwner(Guid Id, string Username)
{
    /// <returns>Null for Echo itself, and when the account is deleted.</returns>
    public static JobOwner? Of(Job job) => job.OwnerUuid is { } uuid ? new(uuid, job.OwnerUsername!) : null;
}

/// <summary>A job with all that is known of it.</summary>
sealed record JobDetailBody(
    JobBody Job, RawJson Payload, RawJson Result, IReadOnlyList<JobAttemptBody> Attempts, IReadOnlyList<JobLogBody> Log)
{
    public static JobDetailBody Of(Job job, IReadOnlyList<JobAttempt> attempts, IReadOnlyList<JobLogLine> log) => new(
        JobBody.Of(job),
        job.Payload,
        job.Result,
        [.. attempts.Select(JobAttemptBody.Of)],
        [.. log.Select(line => new JobLogBody(line.Attempt, line.At, line.Text))]);
}

/// <summary>An attempt that is over.</summary>
/// <param name="Outcome">completed, failed, cancelled, interrupted (its worker died), given_back (its worker stopped) or parked (it waits).</param>
sealed record JobAttemptBody(int Attempt, string Outcome, string? Error, string Node, DateTimeOffset StartedAt, DateTimeOffset EndedAt)
{
    public static JobAttemptBody Of(JobAttempt attempt) =>
        new(attempt.Attempt, attempt.Outcome, attempt.Error, attempt.Node, attempt.StartedAt, attempt.EndedAt);
}

/// <summary>What a handler said.</summary>
sealed record JobLogBody(int Attempt, DateTimeOffset At, string Text);

/// <summary>Answer of pause and resume.</summary>
sealed record JobTypeBody(string Type, bool Paused);
