namespace Echo.Server.Features.Jobs;

/// <summary>How many jobs of a type are in a state.</summary>
sealed class JobCount
{
    public required string Type { get; init; }

    public required string State { get; init; }

    public required long Count { get; init; }

    /// <summary>How long the first of them waits.</summary>
    public double? Seconds { get; init; }
}
