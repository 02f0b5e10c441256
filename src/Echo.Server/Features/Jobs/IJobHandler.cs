namespace Echo.Server.Features.Jobs;

/// <summary>Does one kind of background work. A feature registers one for each kind.</summary>
/// <remarks>A job may run more than once: its worker can die after the work and before the outcome is written. What must not happen twice
/// is keyed by the job's id, or not begun when <see cref="JobRun.Attempt"/> says that somebody has tried before.</remarks>
public interface IJobHandler
{
    /// <summary>Names the kind in the database, the API and logs; never changes.</summary>
    string Type { get; }

    JobPolicy Policy { get; }

    /// <summary>Does the work of one attempt.</summary>
    /// <param name="cancellationToken">Fires when the time is over, somebody cancelled the job, the server stops, or the job was given to
    /// another worker. The handler then ends soon, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>How it ended. Exceptions are defects or an outage: the attempt counts as failed and another may follow.</returns>
    Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken);
}
