namespace Echo.Server.Features.Jobs;

/// <summary>How one attempt went.</summary>
sealed class JobAttempt
{
    public required int Attempt { get; init; }

    public required string Node { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>A final state of the job, or one of the constants here.</summary>
    public required string Outcome { get; init; }

    public string? Error { get; init; }

    /// <summary>It failed, and another may follow.</summary>
    public const string Failed = "failed";

    /// <summary>Its worker died.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>Its worker gave it back when it stopped.</summary>
    public const string GivenBack = "given_back";

    /// <summary>It waits for something else, without a worker.</summary>
    public const string Parked = "parked";
}
