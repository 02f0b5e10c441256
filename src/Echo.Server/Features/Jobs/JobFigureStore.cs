using Dapper;
using Npgsql;

namespace Echo.Server.Features.Jobs;

/// <summary>Counts jobs by type, and keeps which types are paused.</summary>
sealed class JobFigureStore(NpgsqlDataSource database)
{
    /// <summary>Those that have not ended, each state by an index that holds no others; and the types that are paused.</summary>
    public async Task<(IReadOnlyList<JobCount> Counts, IReadOnlySet<string> Paused)> CountOpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            """
            select type, 'scheduled' as state, count(*) as count from jobs where state = 'scheduled' group by type;
            select type, 'running' as state, count(*) as count from jobs where state = 'running' group by type;
            select type, 'ready' as state, count(*) as count, extract(epoch from clock_timestamp() - min(run_at))::double precision as seconds
            from jobs where state = 'ready' group by type;
            select type from jobs_pauses;
            """,
            cancellationToken: cancellationToken));
        List<JobCount> counts = [.. await results.ReadAsync<JobCount>(), .. await results.ReadAsync<JobCount>(), .. await results.ReadAsync<JobCount>()];
        return (counts, (await results.ReadAsync<string>()).ToHashSet());
    }

    /// <summary>Those that have ended and are kept. Reads all of them.</summary>
    public async Task<IReadOnlyList<JobCount>> CountEndedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<JobCount>(new(
            "select type, state, count(*) as count from jobs where completed_at is not null group by type, state",
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
