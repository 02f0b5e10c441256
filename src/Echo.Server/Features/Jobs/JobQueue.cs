using Npgsql;

namespace Echo.Server.Features.Jobs;

/// <summary>The way in for background work. What was added and committed is done, whatever dies; an answer that promises it comes after
/// the commit.</summary>
public sealed class JobQueue
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    readonly JobStore store;
    readonly JobKinds kinds;
    readonly JobHints hints;
    readonly JobEnds ends;
    readonly IHostApplicationLifetime lifetime;
    readonly TimeProvider time;

    internal JobQueue(JobStore store, JobKinds kinds, JobHints hints, JobEnds ends, IHostApplicationLifetime lifetime, TimeProvider time) =>
        (this.store, this.kinds, this.hints, this.ends, this.lifetime, this.time) = (store, kinds, hints, ends, lifetime, time);

    /// <exception cref="ArgumentException">No handler of that type is registered.</exception>
    public async Task AddAsync(NewJob job, CancellationToken cancellationToken) => await AddAsync([job], cancellationToken);

    /// <summary>Adds jobs, all or none.</summary>
    /// <exception cref="ArgumentException">No handler of that type is registered.</exception>
    public async Task AddAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken)
    {
        await store.AddAsync([.. jobs.Select(Row)], cancellationToken);
        hints.TellReady();
    }

    /// <summary>Adds a job in the transaction of the change that it belongs to: both are kept, or neither. Call <see cref="Wake"/> after the
    /// commit; without it the job waits for the next look, a second at most.</summary>
    /// <param name="connection">With an open transaction.</param>
    /// <exception cref="ArgumentException">No handler of that type is registered.</exception>
    public Task AddAsync(NpgsqlConnection connection, NewJob job, CancellationToken cancellationToken) =>
        store.AddAsync(connection, [Row(job)], cancellationToken);

    /// <summary>Tells workers that something was added.</summary>
    public void Wake() => hints.TellReady();

    /// <summary>Cancels a job in the transaction of a change. One that runs ends when it is next looked at, within seconds.</summary>
    /// <param name="connection">With an open transaction.</param>
    public Task<JobChange> CancelAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken) =>
        store.CancelAsync(connection, id, cancellationToken);

    /// <summary>What a job may do at most (<see cref="NewJob.Scopes"/>).</summary>
    /// <param name="connection">With an open transaction.</param>
    public Task<string[]?> ScopesAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken) =>
        JobStore.ReadScopesAsync(connection, id, cancellationToken);

    /// <summary>Lets a job go on that waits for something (<see cref="JobOutcome.Wait"/>), in the transaction of what happened. Call
    /// <see cref="Wake"/> after the commit.</summary>
    /// <param name="connection">With an open transaction.</param>
    /// <param name="restarts">The start that waits (<see cref="JobRun.Restarts"/>).</param>
    /// <returns>False when that start of the job has ended, or the job is gone.</returns>
    public Task<bool> ResumeAsync(NpgsqlConnection connection, Guid id, int restarts, CancellationToken cancellationToken) =>
        JobStore.ResumeAsync(connection, id, restarts, cancellationToken);

    /// <returns>Null when there is none, or none any more.</returns>
    public Task<Job?> FindAsync(Guid id, CancellationToken cancellationToken) => store.FindAsync(id, ownerId: null, cancellationToken);

    /// <summary>A page of one kind of jobs with payloads and results, newest first, and how many there are in all.</summary>
    /// <param name="ownerId">The only account whose jobs they may be; null for any.</param>
    /// <param name="states">Null for any.</param>
    public Task<(IReadOnlyList<Job> Page, long Total)> ListAsync(
        string type, int? ownerId, IReadOnlyList<string>? states, int limit, long offset, CancellationToken cancellationToken) =>
        store.ListAsync(new(ownerId, type, states), limit, offset, whole: true, cancellationToken);

    /// <summary>Those of some jobs that have not ended, and how often each was begun again.</summary>
    public Task<IReadOnlyDictionary<Guid, int>> ListLivingAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
        store.ListLivingAsync(ids, cancellationToken);

    /// <summary>Those of some jobs that are forgotten.</summary>
    public Task<IReadOnlyList<Guid>> ListGoneAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
        store.ListGoneAsync(ids, cancellationToken);

    /// <summary>Waits until a job has ended, on whatever node.</summary>
    /// <returns>The job as it stands; not ended when the time was over first. Null when it is gone.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up, or the server stops: the job waits for another.</exception>
    public async Task<Job?> WaitAsync(Guid id, TimeSpan most, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var begin = time.GetTimestamp();
        try
        {
            while (true)
            {
                // Before the look: what ends after it is told.
                ends.Expect(id);
                var job = await FindAsync(id, either.Token);
                if (job is null || JobState.IsFinal(job.State) || time.GetElapsedTime(begin) > most)
                    return job;
                await ends.WaitAsync(id, Look, either.Token);
            }
        }
        finally
        {
            ends.Forget(id);
        }
    }

    JobRow Row(NewJob job) => JobRow.Of(job, kinds);
}
