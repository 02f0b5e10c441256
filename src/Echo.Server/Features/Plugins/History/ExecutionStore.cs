using Dapper;
using Echo.Server.Platform.Events;
using Npgsql;
using NpgsqlTypes;

namespace Echo.Server.Features.Plugins.History;

/// <summary>Keeps the executions of plugins.</summary>
sealed class ExecutionStore(NpgsqlDataSource database, EventLog log)
{
    const int MostDeletedAtOnce = 10_000;

    const string Matches =
        """
        (@AccountId::integer is null or e.account_id = @AccountId)
        and (@Plugin::text is null or e.plugin = @Plugin)
        and (@Status::text is null or e.status = @Status)
        """;

    /// <summary>Keeps an execution and tells of it, both or neither. Those of an account that was deleted meanwhile are not kept.</summary>
    /// <param name="user">The account that called.</param>
    public async Task AddAsync(Execution execution, Guid user, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { InsertCommand(execution) } };
        foreach (var item in PluginEvents.Executed(execution, user))
            batch.BatchCommands.Add(log.Command(item));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        log.Hint();
    }

    /// <param name="accountId">The only account whose executions may be seen; null for all.</param>
    /// <returns>One page, newest first, and how many there are in all.</returns>
    public async Task<(IReadOnlyList<Execution> Page, long Total)> ListAsync(
        HistoryQuery asked, int? accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select e.id, e.created_at, e.plugin, e.action, e.payload, e.result, e.error, e.status, e.duration_ms, e.account_id, e.task_id,
                e.ip_address, e.user_agent, a.uuid as account_uuid
            from plugins_executions e left join account_directory a on a.id = e.account_id
            where {Matches}
            order by e.created_at desc, e.id desc
            limit @Limit offset @offset;
            select count(*) from plugins_executions e where {Matches};
            """,
            new { accountId, asked.Plugin, asked.Status, asked.Limit, offset = (asked.Page - 1L) * asked.Limit },
            cancellationToken: cancellationToken));
        var page = await results.ReadAsync<Execution>();
        return (page.AsList(), await results.ReadSingleAsync<long>());
    }

    /// <summary>How the executions of each action went, by plugin and action.</summary>
    /// <inheritdoc cref="ListAsync"/>
    public async Task<IReadOnlyList<ActionFigures>> CountAsync(int? accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<ActionFigures>(new(
            """
            select plugin, action, count(*) as count, count(*) filter (where status = 'failure') as failures,
                percentile_cont(0.5) within group (order by duration_ms) as p50_ms,
                percentile_cont(0.95) within group (order by duration_ms) as p95_ms
            from plugins_executions
            where @accountId::integer is null or account_id = @accountId
            group by plugin, action
            order by plugin collate "C", action collate "C"
            """,
            new { accountId },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Forgets a portion of the executions from before a time.</summary>
    /// <returns>Whether there may be more to forget.</returns>
    public async Task<bool> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var deleted = await connection.ExecuteAsync(new(
            """
            delete from plugins_executions
            where id in (select id from plugins_executions where created_at < @before order by created_at, id limit @MostDeletedAtOnce)
            """,
            new { before, MostDeletedAtOnce },
            cancellationToken: cancellationToken));
        return deleted == MostDeletedAtOnce;
    }

    /// <summary>Forgets the executions of an account.</summary>
    public async Task ForgetAccountAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "delete from plugins_executions where account_id = @accountId", new { accountId }, cancellationToken: cancellationToken));
    }

    static NpgsqlBatchCommand InsertCommand(Execution execution) => new(
        """
        insert into plugins_executions (
            id, created_at, plugin, action, payload, result, error, status, duration_ms, account_id, task_id, ip_address, user_agent)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
        where exists (select from account_directory where id = $10)
        """)
    {
        Parameters =
        {
            new() { Value = execution.Id },
            new() { Value = execution.CreatedAt.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new() { Value = execution.Plugin },
            new() { Value = execution.Action },
            new() { Value = execution.Payload },
            Text(execution.Result),
            Text(execution.Error),
            new() { Value = execution.Status },
            new() { Value = execution.DurationMs },
            new() { Value = execution.AccountId },
            new() { Value = (object?)execution.TaskId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            Text(execution.IpAddress),
            Text(execution.UserAgent),
        },
    };

    static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
