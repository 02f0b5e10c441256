using Dapper;
using Echo.Server.Features.Jobs.Working;
using Npgsql;

namespace Echo.Server.Features.Jobs.Rescue;

/// <summary>Knows who works, and takes jobs away from the dead.</summary>
sealed class WorkerStore(NpgsqlDataSource database, JobTeller teller)
{
    // More than a claim may take: what was given to this worker and never arrived.
    const int ArrivalSeconds = 20;

    public async Task RegisterAsync(Guid id, string node, int concurrency, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "insert into jobs_workers (id, node, concurrency) values (@id, @node, @concurrency)",
            new { id, node, concurrency },
            cancellationToken: cancellationToken));
    }

    /// <summary>Shows that a worker lives, and gives back what it was given without getting it.</summary>
    /// <param name="running">What it works on.</param>
    /// <returns>Which of its jobs somebody wants to end; null when it was given up for dead.</returns>
    public async Task<IReadOnlyList<Guid>?> BeatAsync(Guid id, Guid[] running, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            """
            update jobs_workers set beat = beat + 1, busy = cardinality(@running), seen_at = clock_timestamp() where id = @id returning 1;

            update jobs set state = 'ready', worker_id = null, attempts_left = attempts_left + 1, updated_at = clock_timestamp()
            where worker_id = @id and state = 'running' and id <> all (@running)
            and started_at < clock_timestamp() - make_interval(secs => @ArrivalSeconds)
            returning 1;

            select id from jobs where worker_id = @id and state = 'running' and cancel_requested;
            """,
            new { id, running, ArrivalSeconds },
            cancellationToken: cancellationToken));
        var isKnown = (await results.ReadAsync<int>()).Any();
        await results.ReadAsync<int>();
        var cancelled = (await results.ReadAsync<Guid>()).AsList();
        return isKnown ? cancelled : null;
    }

    public async Task<IReadOnlyList<WorkerRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<WorkerRow>(new(
            "select id, node, concurrency, busy, beat, seen_at from jobs_workers order by node, id",
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Gives up a worker that was not heard of since a beat, and hands its jobs to others; those that have no attempt left are dead.
    /// What a worker left behind that is not known any more is handed on too.</summary>
    /// <returns>How many jobs were taken from it.</returns>
    public async Task<int> RescueAsync(Guid id, long beat, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var results = await connection.QueryMultipleAsync(new(
            """
            select pg_advisory_xact_lock(@Gate) is null;

            with gone as (delete from jobs_workers where id = @id and beat = @beat returning id),
            taken as (
                select j.id, j.attempt, j.started_at,
                       case when j.cancel_requested then 'cancelled' when j.attempts_left = 0 then 'dead' else 'ready' end as state
                from jobs j
                where j.state = 'running' and j.worker_id = @id
                and (exists (select from gone) or not exists (select from jobs_workers where id = @id))
                for update of j
            ),
            changed as (
                update jobs j set
                    state = t.state, worker_id = null, updated_at = clock_timestamp(),
                    error = case when t.state = 'dead' then format('Job stopped its worker %s times', 1 + (
                        select count(*) from jobs_attempts a where a.job_id = j.id and a.outcome = @outcome)) else j.error end,
                    completed_at = case when t.state = 'ready' then null else clock_timestamp() end,
                    expires_at = case when t.state = 'ready' then null else clock_timestamp() + make_interval(secs => j.keep_seconds) end
                from taken t where j.id = t.id
            ),
            noted as (
                insert into jobs_attempts (job_id, attempt, node, started_at, ended_at, outcome, error)
                select id, attempt, '', started_at, clock_timestamp(), @outcome, 'Its worker died' from taken
                on conflict do nothing
            )
            select id from taken;
            """,
            new { ClaimStore.Gate, id, beat, outcome = JobAttempt.Interrupted },
            cancellationToken: cancellationToken));
        await results.ReadAsync<bool>();
        var taken = (await results.ReadAsync<Guid>()).AsList();
        await results.DisposeAsync();
        await teller.TellEndsAsync(connection, taken, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        teller.Hint();
        return taken.Count;
    }

    /// <summary>Workers that have jobs and are not known any more.</summary>
    public async Task<IReadOnlyList<Guid>> ListOrphaningAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Guid>(new(
            """
            select distinct worker_id from jobs
            where state = 'running' and worker_id not in (select id from jobs_workers)
            """,
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Takes leave of a worker that has nothing left to do. What it still has is handed on.</summary>
    public async Task LeaveAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "delete from jobs_workers where id = @id and not exists (select from jobs where worker_id = @id and state = 'running')",
            new { id },
            cancellationToken: cancellationToken));
    }
}
