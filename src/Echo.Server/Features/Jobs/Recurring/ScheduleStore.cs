using Dapper;
using Npgsql;

namespace Echo.Server.Features.Jobs.Recurring;

/// <summary>Knows up to which tick recurring work was handed out.</summary>
sealed class ScheduleStore(NpgsqlDataSource database, JobStore store)
{
    /// <summary>Makes a schedule known. One that is known and unchanged goes on from where it was.</summary>
    public async Task RegisterAsync(JobSchedule schedule, DateTimeOffset next, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            insert into jobs_schedules as s (name, type, expression, next_at) values (@Name, @Type, @Expression, @next)
            on conflict (name) do update set type = excluded.type, expression = excluded.expression, next_at = excluded.next_at
            where s.expression <> excluded.expression or s.type <> excluded.type
            """,
            new { schedule.Name, schedule.Type, schedule.Expression, next },
            cancellationToken: cancellationToken));
    }

    /// <summary>The next tick of each schedule.</summary>
    /// <returns>With the database's time.</returns>
    public async Task<(DateTimeOffset Now, IReadOnlyDictionary<string, DateTimeOffset> Next)> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            "select clock_timestamp(); select name, next_at from jobs_schedules;", cancellationToken: cancellationToken));
        var now = await results.ReadSingleAsync<DateTimeOffset>();
        var next = await results.ReadAsync<(string Name, DateTimeOffset At)>();
        return (now, next.ToDictionary(row => row.Name, row => row.At));
    }

    /// <summary>Moves a schedule on and adds the jobs of its ticks, both or neither.</summary>
    /// <returns>False when another node has done so.</returns>
    public async Task<bool> MoveAsync(
        string name, DateTimeOffset due, DateTimeOffset next, IReadOnlyList<JobRow> jobs, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var moved = await connection.ExecuteAsync(new(
            "update jobs_schedules set next_at = @next, last_at = @due where name = @name and next_at = @due",
            new { name, due, next },
            cancellationToken: cancellationToken));
        if (moved == 0)
            return false;
        await store.AddAsync(connection, jobs, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
