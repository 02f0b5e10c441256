using Dapper;
using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Events;
using Npgsql;

namespace Echo.Server.Features.Assistant.Transcripts;

/// <summary>Keeps transcripts. What a worker writes counts only once: of two that work on one job by mistake, the second finds that the step is
/// there, or that the call has gone out, and changes nothing.</summary>
sealed class TranscriptStore(NpgsqlDataSource database, EventLog events, TimeProvider time)
{
    const string CallColumns =
        "id, start, step, position, call_id, function, arguments, tool, state, result, is_error, created_at, started_at, ended_at, decision, "
        + "source_id, definition_hash";

    /// <param name="connection">With the transaction that adds the job.</param>
    public static Task AddAsync(NpgsqlConnection connection, Guid runId, int ownerId, DateTimeOffset now, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new(
            "insert into assistant_runs (id, owner_id, created_at) values (@runId, @ownerId, @now)",
            new { runId, ownerId, now },
            cancellationToken: cancellationToken));

    /// <param name="start">Only what belongs to this start; null for all.</param>
    public async Task<List<TranscriptStep>> ReadAsync(Guid runId, int? start, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select start, number, text, input_tokens, output_tokens, created_at,
                   coalesce(spent_input, input_tokens) as spent_input, coalesce(spent_output, output_tokens) as spent_output
            from assistant_steps
            where run_id = @runId and (@start::integer is null or start = @start) order by start, number;
            select {CallColumns} from assistant_calls
            where run_id = @runId and (@start::integer is null or start = @start) order by start, step, position;
            """,
            new { runId, start },
            cancellationToken: cancellationToken));
        var steps = (await results.ReadAsync<TranscriptStep>()).AsList();
        var calls = (await results.ReadAsync<TranscriptCall>()).ToLookup(call => (call.Start, call.Step));
        foreach (var step in steps)
            step.Calls = [.. calls[(step.Start, step.Number)]];
        return steps;
    }

    /// <returns>Why this start has failed; null as long as it has not.</returns>
    public async Task<string?> FindFailureAsync(Guid runId, int start, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string?>(new(
            "select failure from assistant_runs where id = @runId and failed_start = @start",
            new { runId, start },
            cancellationToken: cancellationToken));
    }

    /// <summary>Adds a step with its calls, and tells of it.</summary>
    /// <returns>False when the step is there already, or the job is gone.</returns>
    public async Task<bool> AddStepAsync(Guid runId, int ownerId, TranscriptStep step, NewEvent news, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var added = await connection.ExecuteAsync(new(
            """
            insert into assistant_steps (run_id, start, number, text, input_tokens, output_tokens, spent_input, spent_output, created_at)
            select id, @Start, @Number, @Text, @InputTokens, @OutputTokens, @SpentInput, @SpentOutput, @CreatedAt from assistant_runs where id = @runId
            on conflict do nothing
            """,
            new { runId, step.Start, step.Number, step.Text, step.InputTokens, step.OutputTokens, step.SpentInput, step.SpentOutput, step.CreatedAt },
            cancellationToken: cancellationToken));
        if (added == 0)
            return false;
        foreach (var call in step.Calls)
        {
            await connection.ExecuteAsync(new(
                """
                insert into assistant_calls (
                    id, run_id, start, step, position, owner_id, call_id, function, arguments, tool, source_id, definition_hash, state, result, is_error,
                    created_at)
                values (
                    @Id, @runId, @Start, @Step, @Position, @ownerId, @CallId, @Function, @Arguments, @Tool, @SourceId, @DefinitionHash, @State, @Result,
                    @IsError, @CreatedAt)
                """,
                new
                {
                    call.Id,
                    runId,
                    call.Start,
                    call.Step,
                    call.Position,
                    ownerId,
                    call.CallId,
                    call.Function,
                    call.Arguments,
                    call.Tool,
                    call.SourceId,
                    call.DefinitionHash,
                    call.State,
                    call.Result,
                    call.IsError,
                    call.CreatedAt,
                },
                cancellationToken: cancellationToken));
        }

        await events.PublishAsync(connection, news, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return true;
    }

    /// <summary>Says that a call goes out, before it does.</summary>
    /// <returns>False when it is not to go out, or has gone out before.</returns>
    public Task<bool> BeginAsync(Guid callId, NewEvent news, CancellationToken cancellationToken) => ChangeAsync(
        """
        update assistant_calls set state = 'running', started_at = @now where id = @callId and state in ('planned', 'allowed')
        """,
        new { callId, now = time.GetUtcNow() },
        news,
        cancellationToken);

    /// <summary>Says what a call brought; or, with another state, why it did not go out.</summary>
    /// <param name="call">As it stands, as far as the worker knows.</param>
    /// <returns>False when it stands in another way.</returns>
    public Task<bool> EndAsync(
        TranscriptCall call, string state, string result, bool isError, NewEvent news, CancellationToken cancellationToken) => ChangeAsync(
        """
        update assistant_calls set state = @state, result = @result, is_error = @isError, ended_at = @now
        where id = @Id and state = @known and ended_at is null
        """,
        new { call.Id, known = call.State, state, result, isError, now = time.GetUtcNow() },
        news,
        cancellationToken);

    /// <summary>Fails a start for good, since nobody knows what became of a call.</summary>
    public async Task InterruptAsync(Guid runId, int start, string failure, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            update assistant_runs set failure = @failure, failed_start = @start where id = @runId;
            update assistant_calls set state = 'interrupted', result = @failure, is_error = true, ended_at = @now
            where run_id = @runId and start = @start and state = 'running';
            update assistant_calls set state = 'expired', ended_at = @now where run_id = @runId and start = @start and state = 'waiting';
            """,
            new { runId, start, failure, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
    }

    /// <summary>What the transcripts of some jobs add up to since each was begun for the last time; a job without a step has none.</summary>
    public async Task<IReadOnlyDictionary<Guid, RunFigures>> CountAsync(IReadOnlyCollection<Job> jobs, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RunFigures>(new(
            """
            select s.run_id, sum(s.input_tokens)::bigint as input_tokens, sum(s.output_tokens)::bigint as output_tokens,
                   (select count(*) from assistant_calls c
                    where c.run_id = s.run_id and c.start = s.start and c.state = 'waiting')::integer as waiting
            from unnest(@ids::uuid[], @starts::integer[]) as j (id, start) join assistant_steps s on s.run_id = j.id and s.start = j.start
            group by s.run_id, s.start
            """,
            new { ids = jobs.Select(job => job.Id).ToArray(), starts = jobs.Select(job => job.Restarts).ToArray() },
            cancellationToken: cancellationToken))).ToDictionary(figures => figures.RunId);
    }

    /// <summary>The oldest jobs of which there are transcripts, from one on.</summary>
    public async Task<IReadOnlyList<Guid>> ListAsync(Guid after, DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Guid>(new(
            "select id from assistant_runs where id > @after and created_at < @before order by id limit @most",
            new { after, before, most },
            cancellationToken: cancellationToken))).AsList();
    }

    public Task ForgetAsync(IReadOnlyCollection<Guid> runIds, CancellationToken cancellationToken) =>
        ExecuteAsync("delete from assistant_runs where id = any (@ids)", new { ids = runIds.ToArray() }, cancellationToken);

    public Task ForgetAccountAsync(int ownerId, CancellationToken cancellationToken) =>
        ExecuteAsync("delete from assistant_runs where owner_id = @ownerId", new { ownerId }, cancellationToken);

    async Task ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellationToken));
    }

    async Task<bool> ChangeAsync(string sql, object parameters, NewEvent news, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellationToken)) == 0)
            return false;
        await events.PublishAsync(connection, news, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return true;
    }
}
