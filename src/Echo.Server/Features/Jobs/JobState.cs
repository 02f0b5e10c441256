namespace Echo.Server.Features.Jobs;

/// <summary>Where a job stands (contract section 25).</summary>
public static class JobState
{
    /// <summary>The documents' word for what waits, for whatever reason.</summary>
    public const string Pending = "pending";

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

    /// <summary>The documents' word for where a job stands: pending, running, completed or failed.</summary>
    public static string StatusOf(string state) => state switch
    {
        Scheduled or Ready => Pending,
        Running => Running,
        Completed => Completed,
        _ => Failed,
    };

    /// <summary>The states that have one such word.</summary>
    public static IReadOnlyList<string> WithStatus(string status) => [.. All.Where(state => StatusOf(state) == status)];

    /// <summary>What is said of a job that did not do its work; null for one that did, and before the end.</summary>
    public static string? ErrorOf(Job job) => StatusOf(job.State) != Failed ? null : job.State == Cancelled ? "Cancelled" : job.Error;

    /// <summary>Nothing more happens by itself.</summary>
    public static bool IsFinal(string state) => state is Completed or Failed or Cancelled or Dead;
}
