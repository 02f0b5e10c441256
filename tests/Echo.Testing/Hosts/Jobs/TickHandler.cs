using Dapper;
using Echo.Server.Features.Jobs;
using Npgsql;

namespace Echo.Testing.Hosts.Jobs;

/// <summary>Leaves a row for each tick.</summary>
sealed class TickHandler(NpgsqlDataSource database) : IJobHandler
{
    public const string TypeName = "test_tick";

    public string Type => TypeName;

    public JobPolicy Policy { get; } = new();

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(
            "insert into test_ticks (tick, job_id) values (@tick, @JobId)", new { tick = run.Payload.Text("tick"), run.JobId });
        return new JobOutcome.Completed();
    }
}
