namespace Echo.Server.Features.Tasks;

/// <summary>What became of somebody's wish to change a task.</summary>
sealed class TaskChange
{
    public static readonly TaskChange NotFound = new();

    /// <summary>A tool works on it.</summary>
    public static readonly TaskChange Running = new();

    /// <summary>It names no plugin or no action.</summary>
    public static readonly TaskChange NothingToRun = new();

    /// <summary>The caller may run no plugins.</summary>
    public static readonly TaskChange Forbidden = new();

    public TaskChange(TaskItem task) => Task = task;

    TaskChange()
    {
    }

    /// <summary>As it is now; null when it was refused.</summary>
    public TaskItem? Task { get; }
}
