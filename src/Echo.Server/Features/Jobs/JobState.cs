namespace Echo.Server.Features.Jobs;

/// <summary>Where a job stands (contract section 25).</summary>
public static class JobState
{
    /// <summary>Waits for its time.</summary>
    public const string Scheduled = "scheduled";

    /// <summary>Waits for a worker.</summary>
    public const string Ready = "ready";

    public const string Running = "running";

    public const string Completed = "completed";

    /// <summary>Its handler found that no further attempt would help.</summary>
    public const string Failed = "failed";

    public const string Cancelled = "cancelled";

    /// <summary>The last attempt came to nothing.</summary>
    public const string Dead = "dead";

    public static IReadOnlyList<string> All { get; } = [Scheduled, Ready, Running, Completed, Failed, Cancelled, Dead];

    /// <summary>Nothing more happens by itself.</summary>
    public static bool IsFinal(string state) => state is Completed or Failed or Cancelled or Dead;
}
