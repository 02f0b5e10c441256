using Dapper;
using Npgsql;

namespace Echo.Server.Features.Jobs.Working;

/// <summary>Hands jobs to workers and takes back how they ended, many at a time.</summary>
sealed class ClaimStore(NpgsqlDataSource database, JobTeller teller)
{
    /// <summary>The key of the advisory lock under which jobs are given away: one worker at a time, so that what an account runs is counted
    /// exactly. It is held for the length of one statement, by the database alone.</summary>
    internal const long Gate = 0x6a6f6273;

    const int MostPromoted = 1_000;

    // How many of those that are next are looked at first. When too many of them belong to accounts that run as much as they may, everybody who waits
    // is looked at, one by one.
    const int LeastWindow = 128;

    /// <summary>Makes ready what is due, and takes what may run here: by priority, then the oldest.</summary>
    /// <param name="places">How many of each of <paramref name="types"/> the worker has room for.</param>
    /// <param name="most">How many it has room for in all.</param>
    /// <param name="ownerCap">How many jobs of one account may run.</param>
    public async Task<Claim> ClaimAsync(
        Guid worker, string[] types, int[] places, int most, int ownerCap, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        // Where somebody hears of it, what he hears is kept or lost together with the claim.
        await using var transaction = teller.TellsAny ? await connection.BeginTransactionAsync(cancellationToken) : null;

        // Sent as one, they are one transaction. Each statement sees what was committed before it began, and so all earlier claims. A queue's table
        // is never what its statistics say: only a scan of an index steps over the jobs that have left it, and only once.
        var results = await connection.QueryMultipleAsync(new(
            """
            select pg_advisory_xact_lock(@Gate) is null, set_config('plan_cache_mode', 'force_generic_plan', true),
                   set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true);

            update jobs set state = 'ready'
            where id in (
                select id from jobs where state = 'scheduled' and run_at <= now() order by run_at, id limit @MostPromoted for update skip locked)
            returning 1;

            with recursive busy as (select owner_id, count(*) as running from jobs where state = 'running' group by owner_id),
            kinds as (
                select type, places from unnest(@types, @places) as t (type, places) where type not in (select type from jobs_pauses)
            ),
            head as (
                select k.type, k.places, h.*
                from kinds k cross join lateral (
                    select id, owner_id, priority, run_at from jobs
                    where state = 'ready' and type = k.type order by priority, run_at, id limit @window) h
            ),
            able as (
                select o.owner_id, case when o.owner_id = 0 then @most else @ownerCap - coalesce(b.running, 0) end as allowed
                from (select distinct owner_id from head) o
                left join busy b on b.owner_id = o.owner_id
                left join lateral (select true as is_there from account_directory a where a.id = o.owner_id and a.is_active limit 1) a on true
                where o.owner_id = 0 or a.is_there
            ),
            first as (
                select f.*, row_number() over (partition by f.type order by f.priority, f.run_at, f.id) as of_type,
                       row_number() over (partition by f.owner_id order by f.priority, f.run_at, f.id) as of_owner
                from (
                    select h.*, a.allowed, row_number() over (partition by h.type, h.owner_id order by h.priority, h.run_at, h.id) as of_both
                    from head h join able a on a.owner_id = h.owner_id) f
                where f.of_both <= least(f.places, f.allowed)
            ),
            lacking as (
                select k.type from kinds k
                where (select count(*) from head h where h.type = k.type) >= @window
                and (select count(*) from first f where f.type = k.type and f.of_owner <= f.allowed) < least(k.places, @most)
            ),
            waiting as (
                (select type, owner_id from jobs where state = 'ready' and exists (select from lacking) order by type, owner_id limit 1)
                union all
                select next.type, next.owner_id
                from waiting w cross join lateral (
                    select type, owner_id from jobs
                    where state = 'ready' and (type, owner_id) > (w.type, w.owner_id)
                    order by type, owner_id limit 1) next
            ),
            open as (
                select w.type, w.owner_id, k.places, case when w.owner_id = 0 then @most else @ownerCap - coalesce(b.running, 0) end as allowed
                from waiting w
                join kinds k on k.type = w.type
                left join busy b on b.owner_id = w.owner_id
                left join lateral (select true as is_there from account_directory a where a.id = w.owner_id and a.is_active limit 1) a on true
                where w.owner_id = 0 or a.is_there
            ),
            candidates as (
                select c.id, c.priority, c.run_at, o.places, o.allowed,
                       row_number() over (partition by o.type order by c.priority, c.run_at, c.id) as of_type,
                       row_number() over (partition by o.owner_id order by c.priority, c.run_at, c.id) as of_owner
                from open o cross join lateral (
                    select id, priority, run_at from jobs
                    where state = 'ready' and type = o.type and owner_id = o.owner_id
                    order by priority, run_at, id
                    limit greatest(least(o.places, o.allowed), 0)) c
                union all
                select id, priority, run_at, places, allowed, of_type, of_owner from first where not exists (select from lacking)
            ),
            chosen as (
                select id from candidates where of_type <= places and of_owner <= allowed order by priority, run_at, id limit @most
            ),
            taken as (select id from jobs where id in (select id from chosen) and state = 'ready' for update skip locked)
            update jobs j set
                state = 'running', worker_id = @worker, attempt = attempt + 1, attempts_left = attempts_left - 1,
                started_at = clock_timestamp(), updated_at = clock_timestamp(), progress = 0
            from taken
            where j.id = taken.id and exists (select from jobs_workers where id = @worker)
            returning j.id, j.type, j.owner_id, j.scopes, j.priority, j.state, j.run_at, j.attempt, j.attempts_left, j.max_attempts,
                      j.timeout_seconds, j.progress, j.message, j.cancel_requested, j.created_at, j.updated_at, j.started_at, j.restarts,
                      j.payload as payload_text;

            select (select true from jobs where state = 'ready' order by type, owner_id, priority, run_at, id limit 1) is not null as has_more,
                   (select extract(epoch from min(run_at) - clock_timestamp())::double precision from jobs where state = 'scheduled') as seconds;
            """,
            new { Gate, MostPromoted, worker, types, places, most, ownerCap, window = Math.Max(LeastWindow, 4 * most) },
            cancellationToken: cancellationToken));
        await results.ReadAsync<bool>();
        await results.ReadAsync<int>();
        var jobs = (await results.ReadAsync<Job>()).AsList();
        var (hasMore, seconds) = await results.ReadSingleAsync<(bool, double?)>();
        await results.DisposeAsync();
        if (transaction is not null)
        {
            await teller.TellAsync(connection, [.. jobs.Where(job => teller.Tells([job.Type])).Select(job => job.Id)], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            teller.Hint();
        }

        jobs.Sort(static (a, b) => (a.Priority, a.RunAt, a.Id).CompareTo((b.Priority, b.RunAt, b.Id)));
        return new(jobs, hasMore, seconds is { } next ? TimeSpan.FromSeconds(Math.Clamp(next, 0, 3600)) : null);
    }

    /// <summary>Writes how attempts ended. One whose job is no longer this worker's changes nothing: the attempt's number tells.</summary>
    public async Task FinishAsync(Guid worker, string node, IReadOnlyList<JobEnd> ends, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (!teller.TellsEnds(ends.Select(end => end.Job.Type)))
        {
            await FinishAsync(connection, worker, node, ends, cancellationToken);
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await teller.TellEndsAsync(connection, await FinishAsync(connection, worker, node, ends, cancellationToken), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        teller.Hint();
    }

    static async Task<IReadOnlyCollection<Guid>> FinishAsync(
        NpgsqlConnection connection, Guid worker, string node, IReadOnlyList<JobEnd> ends, CancellationToken cancellationToken)
    {
        return (await connection.QueryAsync<Guid>(new(
            """
            with ended as (
                select j.id, j.attempt, j.started_at, e.kind, e.error, e.result, e.message, e.delay,
                       case when e.kind in ('completed', 'failed', 'cancelled') then e.kind
                            when j.cancel_requested then 'cancelled'
                            when e.kind = 'given_back' then 'ready'
                            when e.kind = 'parked' then case when j.woken then 'ready' else 'scheduled' end
                            when j.attempts_left = 0 then 'dead'
                            when e.delay > 0 then 'scheduled'
                            else 'ready' end as state
                from unnest(@Ids::uuid[], @Attempts::integer[], @Kinds::text[], @Errors::text[], @Results::text[], @Messages::text[],
                            @Delays::double precision[]) as e (id, attempt, kind, error, result, message, delay)
                join jobs j on j.id = e.id and j.attempt = e.attempt and j.worker_id = @worker and j.state = 'running'
                order by j.id
                for update of j
            ),
            changed as (
                update jobs j set
                    state = e.state, worker_id = null, error = e.error, result = e.result::json, message = coalesce(e.message, j.message),
                    attempts_left = j.attempts_left + case when e.kind in ('given_back', 'parked') then 1 else 0 end, woken = false,
                    run_at = case when e.kind = 'retry' or e.kind = 'parked' and not j.woken
                                  then clock_timestamp() + make_interval(secs => e.delay) else j.run_at end,
                    progress = case when e.state = 'completed' then 100 else j.progress end,
                    updated_at = clock_timestamp(),
                    completed_at = case when e.state in ('scheduled', 'ready') then null else clock_timestamp() end,
                    expires_at = case when e.state in ('scheduled', 'ready') then null
                                      else clock_timestamp() + make_interval(secs => j.keep_seconds) end
                from ended e where j.id = e.id
                returning j.id
            ),
            noted as (
                insert into jobs_attempts (job_id, attempt, node, started_at, ended_at, outcome, error)
                select id, attempt, @node, started_at, clock_timestamp(), case when kind = 'retry' then 'failed' else kind end, error from ended
            )
            select id from ended
            """,
            new
            {
                worker,
                node,
                Ids = Column(end => end.Job.Id),
                Attempts = Column(end => end.Job.Attempt),
                Kinds = Column(end => end.Kind),
                Errors = Column(end => end.Error),
                Results = Column(end => end.Result),
                Messages = Column(end => end.Message),
                Delays = Column(end => end.Delay.TotalSeconds),
            },
            cancellationToken: cancellationToken))).AsList();

        T[] Column<T>(Func<JobEnd, T> value) => [.. ends.Select(value)];
    }

    /// <summary>Writes what running attempts say of themselves.</summary>
    public async Task NoteAsync(
        Guid worker, IReadOnlyList<(Job Job, JobProgress Progress)> progress, IReadOnlyList<JobLine> lines, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            update jobs j set progress = p.percent, message = coalesce(p.message, j.message), updated_at = clock_timestamp()
            from unnest(@Ids::uuid[], @Attempts::integer[], @Percents::smallint[], @Messages::text[]) as p (id, attempt, percent, message)
            where j.id = p.id and j.attempt = p.attempt and j.worker_id = @worker and j.state = 'running';

            insert into jobs_log (job_id, attempt, line, at, text)
            select * from unnest(@LineJobs::uuid[], @LineAttempts::integer[], @Lines::integer[], @Times::timestamptz[], @Texts::text[])
            on conflict do nothing;
            """,
            new
            {
                worker,
                Ids = progress.Select(note => note.Job.Id).ToArray(),
                Attempts = progress.Select(note => note.Job.Attempt).ToArray(),
                Percents = progress.Select(note => note.Progress.Percent).ToArray(),
                Messages = progress.Select(note => note.Progress.Message).ToArray(),
                LineJobs = lines.Select(line => line.JobId).ToArray(),
                LineAttempts = lines.Select(line => line.Attempt).ToArray(),
                Lines = lines.Select(line => line.Line).ToArray(),
                Times = lines.Select(line => line.At.UtcDateTime).ToArray(),
                Texts = lines.Select(line => line.Text).ToArray(),
            },
            cancellationToken: cancellationToken));
    }
}
