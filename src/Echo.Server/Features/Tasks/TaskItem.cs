using Echo.Mcp.Json;

namespace Echo.Server.Features.Tasks;

/// <summary>A task as it stands.</summary>
sealed class TaskItem
{
    public required Guid Id { get; init; }

    public required int OwnerId { get; init; }

    public Guid OwnerUuid { get; init; }

    public string OwnerUsername { get; init; } = "";

    public required string Title { get; set; }

    public string? Description { get; set; }

    public string Status { get; set; } = TaskValues.Pending;

    public string Priority { get; set; } = TaskValues.Medium;

    public string? Plugin { get; set; }

    public string? Action { get; set; }

    public string? PayloadText { get; set; }

    public string[] Tags { get; set; } = [];

    public string? ResultText { get; set; }

    public string? Error { get; set; }

    public DateTimeOffset? ScheduledAt { get; set; }

    /// <summary>When it comes back (<see cref="TaskCron"/>); null for never.</summary>
    public string? Cron { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public int RetryCount { get; set; }

    public int MaxRetries { get; set; }

    public string MetadataText { get; set; } = "{}";

    /// <summary>The job that runs it or is going to; null for none.</summary>
    public Guid? RunId { get; set; }

    /// <summary>A tool works on it. A task that somebody set in progress is not running.</summary>
    public bool IsRunning { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public bool CanRun => Plugin is not null && Action is not null;

    public bool IsFinal => Status is TaskValues.Completed or TaskValues.Failed;

    public RawJson Payload => PayloadText is null ? default : RawJson.Parse(PayloadText);

    /// <summary>Moves it to where somebody wants it.</summary>
    public void SetStatus(string status, DateTimeOffset now)
    {
        Status = status;
        if (status == TaskValues.Pending)
            (StartedAt, CompletedAt) = (null, null);
        else if (status == TaskValues.InProgress)
            StartedAt ??= now;
        else
            CompletedAt ??= now;
    }

    /// <summary>A tool begins to work on it.</summary>
    public void Begin(DateTimeOffset now) =>
        (Status, IsRunning, StartedAt, CompletedAt, Error, ResultText) = (TaskValues.InProgress, true, now, null, null, null);

    /// <summary>A run after the end starts afresh.</summary>
    public void Renew() =>
        (Status, RetryCount, StartedAt, CompletedAt, Error, ResultText) = (TaskValues.Pending, 0, null, null, null, null);

    /// <summary>Lets it come back by the clock, or no more.</summary>
    /// <param name="first">When it first runs; null for the next time by the clock.</param>
    public void Recur(string? cron, DateTimeOffset? first, DateTimeOffset now)
    {
        Cron = cron;
        ScheduledAt = first ?? (cron is null ? null : TaskCron.Next(cron, now));
    }

    /// <summary>After the end of a run, waits for the next time by the clock. Times that passed meanwhile are left out.</summary>
    /// <returns>That time; null when it does not come back.</returns>
    public DateTimeOffset? ComeBack(DateTimeOffset now)
    {
        if (Cron is null || TaskCron.Next(Cron, now) is not { } next)
            return null;
        (Status, RetryCount, ScheduledAt) = (TaskValues.Pending, 0, next);
        return next;
    }

    /// <summary>A run is over.</summary>
    /// <returns>When the next one is to be; null for never.</returns>
    public DateTimeOffset? End(RunOutcome outcome, TimeSpan pause, DateTimeOffset now)
    {
        (IsRunning, RunId, Error, ResultText) = (false, null, outcome.Error, outcome.Result.IsEmpty ? null : outcome.Result.ToString());
        if (outcome.Error is null || !outcome.MayBeRetried || RetryCount >= MaxRetries)
        {
            (Status, CompletedAt) = (outcome.Error is null ? TaskValues.Completed : TaskValues.Failed, now);
            return null;
        }

        RetryCount++;
        (Status, ScheduledAt) = (TaskValues.Pending, now + pause);
        return ScheduledAt;
    }
}
