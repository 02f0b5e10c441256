using Dapper;
using Npgsql;

namespace Echo.Server.Features.Jobs;

/// <summary>Counts jobs by type, and keeps which types are paused.</summary>
sealed class JobFigureStore(NpgsqlDataSource database)
{
    /// <summary>Each type that has jobs or is paused, by name.</summary>
    public async Task<IReadOnlyList<JobFigures>> CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<JobFigures>(new(
            """
            select type, exists (select from jobs_pauses p where p.type = t.type) as is_paused,
                   count(*) filter (where state = 'scheduled') as scheduled,
                   count(*) filter (where state = 'ready') as ready,
                   count(*) filter (where state = 'running') as running,
                   count(*) filter (where state = 'completed') as completed,
                   count(*) filter (where state = 'failed') as failed,
                   count(*) filter (where state = 'cancelled') as cancelled,
                   count(*) filter (where state = 'dead') as dead,
                   extract(epoch from clock_timestamp() - min(run_at) filter (where state = 'ready'))::double precision as oldest_ready_seconds
            from (select type, state, run_at from jobs union all select type, null, null from jobs_pauses) t
            group by type order by type
            """,
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task PauseAsync(string type, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "insert into jobs_pauses (type) values (@type) on conflict do nothing", new { type }, cancellationToken: cancellationToken));
    }

    public async Task ResumeAsync(string type, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new("delete from jobs_pauses where type = @type", new { type }, cancellationToken: cancellationToken));
    }
}
