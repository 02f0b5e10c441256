using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Tasks;

/// <summary>How tasks run.</summary>
sealed class TasksOptions
{
    [Setting("Tasks:TimeoutSeconds", "how long a task's tool may take; plugins have their own limit too"), Range(1, 3600)]
    public int TimeoutSeconds { get; init; } = 120;

    /// <summary>Between a failed run and the next one.</summary>
    internal TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(60);
}
