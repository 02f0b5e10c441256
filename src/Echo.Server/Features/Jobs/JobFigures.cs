namespace Echo.Server.Features.Jobs;

/// <summary>How many jobs of a type stand where.</summary>
sealed class JobFigures
{
    public required string Type { get; init; }

    /// <summary>None begins until somebody resumes the type.</summary>
    public required bool IsPaused { get; init; }

    public required long Scheduled { get; init; }

    public required long Ready { get; init; }

    public required long Running { get; init; }

    /// <summary>Ended ones count as long as they are kept.</summary>
    public required long Completed { get; init; }

    public required long Failed { get; init; }

    public required long Cancelled { get; init; }

    public required long Dead { get; init; }

    /// <summary>How long the oldest one waits for a worker.</summary>
    public double? OldestReadySeconds { get; init; }
}
