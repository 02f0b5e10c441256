using Echo.Server.Features.Jobs;
using Echo.Server.Features.Tasks.Running;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Security;
using Npgsql;

namespace Echo.Server.Features.Tasks;

/// <summary>One run of a task, as a job. A tool is called once at most in each run: when a worker died in the middle, the next attempt at the
/// job only notes that, and the rule for failed runs decides about another run.</summary>
sealed class TaskHandler(TaskRuns runs, TaskTool tool, OwnerLookup owners, TasksOptions options, TimeProvider time) : IJobFollower
{
    public const string TypeName = "task";

    static readonly TimeSpan BesidesTheTool = TimeSpan.FromMinutes(2);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public string Type => TypeName;

    public JobPolicy Policy { get; } = new()
    {
        MaxAttempts = 10,
        Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds) + BesidesTheTool,
        Backoff = static _ => TimeSpan.FromSeconds(5),
        RetriesTimeouts = true,
    };

    /// <summary>The job of a task's next run.</summary>
    /// <param name="at">Null for at once.</param>
    public static NewJob JobOf(TaskItem task, DateTimeOffset? at, IReadOnlyList<string>? scopes) => new(TypeName)
    {
        OwnerId = task.OwnerId,
        Scopes = scopes,
        Priority = TaskValues.QueuePriority(task.Priority),
        RunAt = at,
    };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(run.JobId, cancellationToken) is not { } known)
            return new JobOutcome.Completed { Message = "The task was changed meanwhile" };
        if (known.IsRunning)
            return await EndAsync(run, RunOutcome.Interrupted, cancellationToken);

        // Whoever was disabled since the job was taken waits like all others.
        if (await owners.FindAsync(run.OwnerId, run.Scopes, cancellationToken) is not { } owner)
            return new JobOutcome.Retry("Account is inactive");
        if (await runs.BeginAsync(run.JobId, cancellationToken) is not { } task)
            return new JobOutcome.Completed { Message = "The task was changed meanwhile" };
        try
        {
            return await EndAsync(run, await tool.RunAsync(task, owner, cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException) when (run.IsCancelled)
        {
            await EndAsync(run, RunOutcome.Cancelled, CancellationToken.None);
            throw;
        }
    }

    public Task EndedAsync(NpgsqlConnection connection, Job job, CancellationToken cancellationToken) => runs.EndAsync(
        connection,
        job.Id,
        job.State == JobState.Cancelled ? RunOutcome.Cancelled : RunOutcome.Dead(job.Error),
        job.Scopes,
        cancellationToken);

    // The tool has done its work: an outage of the database must not make that a failure.
    async Task<JobOutcome> EndAsync(JobRun run, RunOutcome outcome, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await runs.EndAsync(run.JobId, outcome, run.Scopes, cancellationToken);
                return new JobOutcome.Completed { Message = outcome.Error };
            }
            catch (Exception exception) when (exception.IsDatabaseUnavailable)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
