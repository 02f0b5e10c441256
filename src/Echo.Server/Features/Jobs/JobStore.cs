using Dapper;
using Npgsql;

namespace Echo.Server.Features.Jobs;

/// <summary>Takes jobs in, shows them, and changes them for people. All times are the database's, so that nodes need no common clock.</summary>
sealed class JobStore(NpgsqlDataSource database, JobTeller teller)
{
    const string Columns =
        """
        j.id, j.type, j.owner_id, j.scopes, j.priority, j.state, j.run_at, j.attempt, j.attempts_left, j.max_attempts, j.timeout_seconds, j.progress,
        j.message, j.error, j.cancel_requested, j.created_at, j.updated_at, j.started_at, j.completed_at, j.restarts,
        a.uuid as owner_uuid, a.username as owner_username
        """;

    const string Matches =
        """
        (@OwnerId::integer is null or j.owner_id = @OwnerId) and (@Type::text is null or j.type = @Type)
        and (@States::text[] is null or j.state = any (@States)) and (j.expires_at is null or j.expires_at > now())
        """;

    /// <summary>Adds jobs, all or none.</summary>
    /// <param name="connection">With the transaction that they belong to, if there is one.</param>
    public async Task AddAsync(NpgsqlConnection connection, IReadOnlyList<JobRow> jobs, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(new(
            """
            insert into jobs (
                id, type, owner_id, scopes, payload, priority, state, run_at, attempts_left, max_attempts, timeout_seconds, keep_seconds, message)
            select n.id, n.type, n.owner_id, string_to_array(n.scopes, ' '), n.payload::json, n.priority,
                   case when n.run_at > now() then 'scheduled' else 'ready' end, coalesce(n.run_at, now()),
                   n.attempts, n.attempts, n.timeout, n.keep, n.message
            from unnest(@Ids::uuid[], @Types::text[], @Owners::integer[], @Scopes::text[], @Payloads::text[], @Priorities::smallint[],
                        @RunAts::timestamptz[], @Attempts::integer[], @Timeouts::integer[], @Keeps::integer[], @Messages::text[])
                as n (id, type, owner_id, scopes, payload, priority, run_at, attempts, timeout, keep, message)
            """,
            new
            {
                Ids = Column(row => row.Job.Id),
                Types = Column(row => row.Job.Type),
                Owners = Column(row => row.Job.OwnerId),
                Scopes = Column(row => row.Job.Scopes is { } scopes ? string.Join(' ', scopes) : null),
                Payloads = Column(row => row.Job.Payload.IsEmpty ? null : row.Job.Payload.ToString()),
                Priorities = Column(row => row.Job.Priority),
                RunAts = Column(row => row.Job.RunAt?.UtcDateTime),
                Attempts = Column(row => row.MaxAttempts),
                Timeouts = Column(row => row.TimeoutSeconds),
                Keeps = Column(row => row.KeepSeconds),
                Messages = Column(row => row.Job.Message),
            },
            cancellationToken: cancellationToken));
        if (teller.Tells(jobs.Select(row => row.Job.Type)))
            await teller.TellAsync(connection, [.. jobs.Select(row => row.Job.Id)], cancellationToken);

        T[] Column<T>(Func<JobRow, T> value) => [.. jobs.Select(value)];
    }

    /// <summary>Adds jobs, all or none.</summary>
    public async Task AddAsync(IReadOnlyList<JobRow> jobs, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (!teller.Tells(jobs.Select(row => row.Job.Type)))
        {
            await AddAsync(connection, jobs, cancellationToken);
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AddAsync(connection, jobs, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        teller.Hint();
    }

    /// <summary>Jobs as they stand, with payloads and results.</summary>
    public static async Task<IReadOnlyList<Job>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<Job>(new(
            $"""
            select {Columns}, j.payload as payload_text, j.result as result_text
            from jobs j left join account_directory a on a.id = j.owner_id
            where j.id = any (@ids)
            order by j.id
            """,
            new { ids = ids.ToArray() },
            cancellationToken: cancellationToken))).AsList();

    public static Task<string[]?> ReadScopesAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<string[]?>(new("select scopes from jobs where id = @id", new { id }, cancellationToken: cancellationToken));

    /// <summary>A job with its payload and result.</summary>
    /// <param name="ownerId">The only account whose job it may be; null for any.</param>
    public async Task<Job?> FindAsync(Guid id, int? ownerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Job>(new(
            $"""
            select {Columns}, j.payload as payload_text, j.result as result_text
            from jobs j left join account_directory a on a.id = j.owner_id
            where j.id = @id and (@ownerId::integer is null or j.owner_id = @ownerId) and (j.expires_at is null or j.expires_at > now())
            """,
            new { id, ownerId },
            cancellationToken: cancellationToken));
    }

    /// <summary>A page of jobs, newest first, and how many there are in all.</summary>
    /// <param name="whole">With payloads and results.</param>
    public async Task<(IReadOnlyList<Job> Page, long Total)> ListAsync(
        JobFilter filter, int limit, long offset, bool whole, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select {Columns}{(whole ? ", j.payload as payload_text, j.result as result_text" : "")}
            from jobs j left join account_directory a on a.id = j.owner_id
            where {Matches}
            order by j.id desc
            limit @limit offset @offset;
            select count(*) from jobs j where {Matches};
            """,
            new { filter.OwnerId, filter.Type, States = filter.States?.ToArray(), limit, offset },
            cancellationToken: cancellationToken));
        var page = await results.ReadAsync<Job>();
        return (page.AsList(), await results.ReadSingleAsync<long>());
    }

    /// <summary>Those of some jobs that have not ended, and how often each was begun again.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> ListLivingAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<(Guid Id, int Restarts)>(new(
            "select id, restarts from jobs where id = any (@ids) and completed_at is null",
            new { ids = ids.ToArray() },
            cancellationToken: cancellationToken))).ToDictionary(job => job.Id, job => job.Restarts);
    }

    /// <summary>Those of some jobs that are forgotten.</summary>
    public async Task<IReadOnlyList<Guid>> ListGoneAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Guid>(new(
            "select asked.id from unnest(@ids::uuid[]) as asked (id) where not exists (select from jobs j where j.id = asked.id)",
            new { ids = ids.ToArray() },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The attempts that are over, and what was logged in all of them, in order.</summary>
    public async Task<(IReadOnlyList<JobAttempt> Attempts, IReadOnlyList<JobLogLine> Log)> ReadHistoryAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            """
            select attempt, node, started_at, ended_at, outcome, error from jobs_attempts where job_id = @id order by attempt;
            select attempt, at, text from jobs_log where job_id = @id order by attempt, line;
            """,
            new { id },
            cancellationToken: cancellationToken));
        var attempts = await results.ReadAsync<JobAttempt>();
        return (attempts.AsList(), (await results.ReadAsync<JobLogLine>()).AsList());
    }

    public async Task<JobChange> CancelAsync(Guid id, int? ownerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var change = await ChangeToCancelledAsync(connection, id, ownerId, cancellationToken);
        if (change == JobChange.Done)
            await teller.TellEndsAsync(connection, [id], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        teller.Hint();
        return change;
    }

    /// <summary>Ends a job that waits, or asks its worker to end it, for the feature that it belongs to.</summary>
    /// <param name="connection">With an open transaction.</param>
    public async Task<JobChange> CancelAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        var change = await ChangeToCancelledAsync(connection, id, ownerId: null, cancellationToken);
        if (change == JobChange.Done)
            await teller.TellAsync(connection, [id], cancellationToken);
        return change;
    }

    static async Task<JobChange> ChangeToCancelledAsync(NpgsqlConnection connection, Guid id, int? ownerId, CancellationToken cancellationToken)
    {
        var state = await connection.QuerySingleOrDefaultAsync<string>(new(
            """
            with known as (
                select id, state, state in ('scheduled', 'ready') as waits, state in ('scheduled', 'ready', 'running') as lives from jobs
                where id = @id and (@ownerId::integer is null or owner_id = @ownerId)
                for update)
            update jobs j set
                state = case when k.waits then 'cancelled' else j.state end,
                completed_at = case when k.waits then now() else j.completed_at end,
                expires_at = case when k.waits then now() + make_interval(secs => j.keep_seconds) else j.expires_at end,
                cancel_requested = j.cancel_requested or k.lives,
                updated_at = case when k.lives then now() else j.updated_at end
            from known k where j.id = k.id
            returning case when k.lives then j.state else 'ended' end
            """,
            new { id, ownerId },
            cancellationToken: cancellationToken));
        return state switch
        {
            null => JobChange.NotFound,
            JobState.Cancelled => JobChange.Done,
            JobState.Running => JobChange.Requested,
            _ => JobChange.Refused,
        };
    }

    /// <summary>Lets a job that waits go on; one that is just about to wait goes on at once.</summary>
    /// <param name="restarts">The start that waits.</param>
    /// <returns>False when there is none, or it has ended.</returns>
    public static async Task<bool> ResumeAsync(NpgsqlConnection connection, Guid id, int restarts, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new(
            """
            update jobs set
                run_at = case when state = 'scheduled' then clock_timestamp() else run_at end,
                woken = state = 'running',
                state = case when state = 'scheduled' then 'ready' else state end,
                updated_at = clock_timestamp()
            where id = @id and restarts = @restarts and state in ('scheduled', 'ready', 'running')
            """,
            new { id, restarts },
            cancellationToken: cancellationToken)) == 1;

    /// <summary>Lets a job that came to nothing begin again, with all its attempts.</summary>
    public async Task<JobChange> RetryAsync(Guid id, int? ownerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var change = await connection.QuerySingleAsync<JobChange>(new(
            """
            with known as (select from jobs where id = @id and (@ownerId::integer is null or owner_id = @ownerId)),
            changed as (
                update jobs set state = 'ready', run_at = now(), attempts_left = max_attempts, restarts = restarts + 1, cancel_requested = false, progress = 0,
                    message = null, result = null, error = null, started_at = null, completed_at = null, expires_at = null, updated_at = now()
                where id = @id and exists (select from known) and state in ('failed', 'dead', 'cancelled')
                returning 1)
            select case when exists (select from changed) then @done when exists (select from known) then @refused else @notFound end
            """,
            new { id, ownerId, done = (int)JobChange.Done, refused = (int)JobChange.Refused, notFound = (int)JobChange.NotFound },
            cancellationToken: cancellationToken));
        if (change == JobChange.Done)
            await teller.TellAsync(connection, [id], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        teller.Hint();
        return change;
    }

    /// <summary>Forgets the jobs of an account. What runs is told to end, and forgotten the next time.</summary>
    /// <returns>The jobs that run.</returns>
    public async Task<IReadOnlyList<Guid>> ForgetAccountAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Guid>(new(
            """
            with gone as (delete from jobs where owner_id = @accountId and state <> 'running' returning id),
            attempts as (delete from jobs_attempts where job_id in (select id from gone))
            delete from jobs_log where job_id in (select id from gone);
            update jobs set cancel_requested = true, keep_seconds = 0 where owner_id = @accountId and state = 'running' returning id;
            """,
            new { accountId },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Forgets a portion of the jobs whose time is over.</summary>
    /// <returns>Whether there may be more to forget.</returns>
    public async Task<bool> ForgetExpiredAsync(int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new(
            """
            with gone as (
                delete from jobs
                where id in (select id from jobs where expires_at < now() order by expires_at limit @most for update skip locked)
                returning id),
            attempts as (delete from jobs_attempts where job_id in (select id from gone)),
            log as (delete from jobs_log where job_id in (select id from gone))
            select count(*) from gone
            """,
            new { most },
            cancellationToken: cancellationToken)) == most;
    }
}
