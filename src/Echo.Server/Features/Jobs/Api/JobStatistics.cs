using Echo.Server.Features.Jobs.Rescue;

namespace Echo.Server.Features.Jobs.Api;

/// <summary>Answer of GET /api/v1/jobs/stats.</summary>
sealed record JobStatistics(IReadOnlyList<JobTypeFigures> Types, IReadOnlyList<JobWorkerBody> Workers)
{
    public static JobStatistics Of(IReadOnlyList<JobFigures> types, IReadOnlyList<WorkerRow> workers) =>
        new([.. types.Select(JobTypeFigures.Of)], [.. workers.Select(JobWorkerBody.Of)]);
}

/// <summary>How many jobs of a type stand where; ended ones count as long as they are kept.</summary>
/// <param name="OldestReadySeconds">How long the oldest one waits for a worker.</param>
sealed record JobTypeFigures(
    string Type,
    bool Paused,
    long Scheduled,
    long Ready,
    long Running,
    long Completed,
    long Failed,
    long Cancelled,
    long Dead,
    double? OldestReadySeconds)
{
    public static JobTypeFigures Of(JobFigures type) => new(
        type.Type,
        type.IsPaused,
        type.Scheduled,
        type.Ready,
        type.Running,
        type.Completed,
        type.Failed,
        type.Cancelled,
        type.Dead,
        type.OldestReadySeconds);
}

/// <summary>A worker that lives, or did a moment ago.</summary>
sealed record JobWorkerBody(string Node, int Concurrency, int Busy, DateTimeOffset LastSeen)
{
    public static JobWorkerBody Of(WorkerRow worker) => new(worker.Node, worker.Concurrency, worker.Busy, worker.SeenAt);
}
