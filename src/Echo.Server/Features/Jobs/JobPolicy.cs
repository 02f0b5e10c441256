using Echo.Server.Platform.Events;

namespace Echo.Server.Features.Jobs;

/// <summary>The rules for one kind of job.</summary>
public sealed record JobPolicy
{
    /// <summary>How often it is begun at most.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>How long one attempt may take; null for <c>JOB_TIMEOUT_MINUTES</c>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether an attempt whose time was over is followed by another.</summary>
    public bool RetriesTimeouts { get; init; }

    /// <summary>How many of this kind one node runs at a time; null for as many as it runs of all kinds.</summary>
    public int? MaxPerNode { get; init; }

    /// <summary>How long an ended job can still be asked for.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromDays(7);

    /// <summary>It is shown as a background task by <c>/api/v1/tasks/{task_id}</c> (contract section 13).</summary>
    public bool IsBackgroundTask { get; init; }

    /// <summary>What its owner hears at each change of its state; null for nothing. Background tasks have theirs.</summary>
    public Func<Job, NewEvent>? Event { get; init; }

    /// <summary>The pause after a failed attempt, by its number from 1.</summary>
    public Func<int, TimeSpan> Backoff { get; init; } = static attempt => TimeSpan.FromSeconds(Math.Min(10 * Math.Pow(2, attempt - 1), 3600));
}
