namespace Echo.Server.Features.Tasks;

/// <summary>A run of a task.</summary>
sealed class TaskRun
{
    public required Guid Id { get; init; }

    /// <summary><see cref="Running"/>, or one of the final statuses of a task.</summary>
    public required string Status { get; init; }

    public string? Error { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public const string Running = "running";
}
