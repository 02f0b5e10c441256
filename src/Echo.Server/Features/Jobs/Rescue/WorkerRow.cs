namespace Echo.Server.Features.Jobs.Rescue;

/// <summary>A worker as all nodes see it.</summary>
sealed class WorkerRow
{
    public required Guid Id { get; init; }

    public required string Node { get; init; }

    public required int Concurrency { get; init; }

    public required int Busy { get; init; }

    public required long Beat { get; init; }

    public required DateTimeOffset SeenAt { get; init; }
}
