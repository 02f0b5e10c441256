namespace Echo.Server.Features.Tasks;

/// <summary>The words of document 003 for where a task stands and how urgent it is.</summary>
static class TaskValues
{
    public const string Pending = "pending";
    public const string InProgress = "in-progress";
    public const string Completed = "completed";
    public const string Failed = "failed";

    public const string Low = "low";
    public const string Medium = "medium";
    public const string High = "high";
    public const string Critical = "critical";

    public static IReadOnlyList<string> Statuses { get; } = [Pending, InProgress, Completed, Failed];

    public static IReadOnlyList<string> Priorities { get; } = [Low, Medium, High, Critical];

    /// <summary>The place of a task's run in the queue of jobs: the smallest comes first.</summary>
    public static short QueuePriority(string priority) => priority switch
    {
        Critical => -20,
        High => -10,
        Low => 10,
        _ => 0,
    };
}
