using System.Globalization;
using Dapper;
using Npgsql;

namespace Echo.Server.Features.Tasks;

/// <summary>Keeps tasks and their runs.</summary>
sealed class TaskStore(NpgsqlDataSource database)
{
    const int ShownRuns = 20;

    const string Columns =
        """
        t.id, t.owner_id, t.title, t.description, t.status, t.priority, t.plugin, t.action, t.payload as payload_text, t.tags, t.result as result_text,
        t.error, t.scheduled_at, t.cron, t.started_at, t.completed_at, t.retry_count, t.max_retries, t.metadata as metadata_text, t.run_id, t.is_running,
        t.created_at, t.updated_at, a.uuid as owner_uuid, a.username as owner_username
        """;

    const string Matches =
        """
        (@OwnerId::integer is null or t.owner_id = @OwnerId)
        and (@Status::text is null or t.status = @Status)
        and (@Priority::text is null or t.priority = @Priority)
        and (@Plugin::text is null or t.plugin = @Plugin)
        and (@Tags::text[] is null or t.tags && @Tags)
        and (@Search::text is null or position(lower(@Search) in lower(t.title)) > 0
             or position(lower(@Search) in lower(coalesce(t.description, ''))) > 0)
        """;

    const string Write =
        """
        title = @Title, description = @Description, status = @Status, priority = @Priority, plugin = @Plugin, action = @Action,
        payload = @PayloadText::json, tags = @Tags, result = @ResultText::json, error = @Error, scheduled_at = @ScheduledAt, cron = @Cron,
        started_at = @StartedAt, completed_at = @CompletedAt, retry_count = @RetryCount, max_retries = @MaxRetries,
        metadata = @MetadataText::json, run_id = @RunId, is_running = @IsRunning, updated_at = @UpdatedAt
        """;

    /// <param name="connection">With an open transaction.</param>
    public static Task AddAsync(NpgsqlConnection connection, TaskItem task, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new(
            """
            insert into tasks (id, owner_id, title, description, status, priority, plugin, action, payload, tags, scheduled_at, cron, max_retries, metadata,
                               run_id, created_at, updated_at)
            values (@Id, @OwnerId, @Title, @Description, @Status, @Priority, @Plugin, @Action, @PayloadText::json, @Tags, @ScheduledAt, @Cron, @MaxRetries,
                    @MetadataText::json, @RunId, @CreatedAt, @UpdatedAt)
            """,
            task,
            cancellationToken: cancellationToken));

    /// <summary>A task that nobody else changes until the transaction ends.</summary>
    /// <param name="connection">With an open transaction.</param>
    /// <param name="ownerId">The only account whose task it may be; null for any.</param>
    public static Task<TaskItem?> HoldAsync(NpgsqlConnection connection, Guid id, int? ownerId, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<TaskItem>(new(
            $"""
            select {Columns} from tasks t join account_directory a on a.id = t.owner_id
            where t.id = @id and (@ownerId::integer is null or t.owner_id = @ownerId)
            for update of t
            """,
            new { id, ownerId },
            cancellationToken: cancellationToken));

    /// <inheritdoc cref="HoldAsync"/>
    /// <summary>The task of a run.</summary>
    public static Task<TaskItem?> HoldRunAsync(NpgsqlConnection connection, Guid runId, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<TaskItem>(new(
            $"select {Columns} from tasks t join account_directory a on a.id = t.owner_id where t.run_id = @runId for update of t",
            new { runId },
            cancellationToken: cancellationToken));

    public static Task ChangeAsync(NpgsqlConnection connection, TaskItem task, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new($"update tasks set {Write} where id = @Id", task, cancellationToken: cancellationToken));

    public static Task RemoveAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new("delete from tasks where id = @id", new { id }, cancellationToken: cancellationToken));

    public static Task AddRunAsync(NpgsqlConnection connection, Guid runId, Guid taskId, DateTimeOffset now, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new(
            "insert into tasks_runs (id, task_id, status, started_at) values (@runId, @taskId, @status, @now)",
            new { runId, taskId, now, status = TaskRun.Running },
            cancellationToken: cancellationToken));

    public static Task EndRunAsync(NpgsqlConnection connection, Guid runId, string? error, DateTimeOffset now, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new(
            "update tasks_runs set status = @status, error = @error, ended_at = @now where id = @runId",
            new { runId, now, error, status = error is null ? TaskValues.Completed : TaskValues.Failed },
            cancellationToken: cancellationToken));

    /// <summary>A task with its newest runs.</summary>
    public async Task<(TaskItem Task, IReadOnlyList<TaskRun> Runs)?> FindAsync(Guid id, int? ownerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select {Columns} from tasks t join account_directory a on a.id = t.owner_id
            where t.id = @id and (@ownerId::integer is null or t.owner_id = @ownerId);
            select id, status, error, started_at, ended_at from tasks_runs where task_id = @id order by started_at desc, id desc limit @ShownRuns;
            """,
            new { id, ownerId, ShownRuns },
            cancellationToken: cancellationToken));
        var task = await results.ReadSingleOrDefaultAsync<TaskItem>();
        var runs = await results.ReadAsync<TaskRun>();
        return task is null ? null : (task, runs.AsList());
    }

    /// <param name="sort">The name of a field of the wire, with a hyphen before it for the opposite order.</param>
    public async Task<(IReadOnlyList<TaskItem> Page, long Total)> ListAsync(
        TaskFilter filter, string sort, int limit, long offset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select {Columns} from tasks t join account_directory a on a.id = t.owner_id
            where {Matches}
            order by {Order(sort)}
            limit @limit offset @offset;
            select count(*) from tasks t where {Matches};
            """,
            new { filter.OwnerId, filter.Status, filter.Priority, filter.Plugin, filter.Tags, filter.Search, limit, offset },
            cancellationToken: cancellationToken));
        var page = await results.ReadAsync<TaskItem>();
        return (page.AsList(), await results.ReadSingleAsync<long>());
    }

    public async Task<IReadOnlyList<(string Status, string Priority, long Count)>> CountAsync(int? ownerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<(string, string, long)>(new(
            """
            select status, priority, count(*) from tasks where @ownerId::integer is null or owner_id = @ownerId group by status, priority
            """,
            new { ownerId },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task ForgetAccountAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new("delete from tasks where owner_id = @accountId", new { accountId }, cancellationToken: cancellationToken));
    }

    static string Order(string sort)
    {
        var column = sort.TrimStart('-') switch
        {
            "updatedAt" => "t.updated_at",
            "scheduledAt" => "t.scheduled_at",
            "priority" => "array_position(array['low', 'medium', 'high', 'critical'], t.priority)",
            "title" => "lower(t.title)",
            _ => "t.created_at",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{column} {(sort.StartsWith('-') ? "desc nulls last, t.id desc" : "asc nulls last, t.id")}");
    }
}
