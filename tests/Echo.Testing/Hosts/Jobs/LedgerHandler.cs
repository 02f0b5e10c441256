using Dapper;
using Echo.Server.Features.Jobs;
using Npgsql;

namespace Echo.Testing.Hosts.Jobs;

/// <summary>Leaves a row for each job and one for each time it was executed, so that a test can count. The payload may say how many milliseconds
/// it takes.</summary>
sealed class LedgerHandler(NpgsqlDataSource database) : IJobHandler
{
    public const string TypeName = "test_ledger";

    /// <summary>What the test has to make in the database.</summary>
    public const string Schema =
        """
        create table test_effects (job_id uuid primary key);
        create table test_executions (job_id uuid not null, attempt integer not null);
        create table test_ticks (tick text not null, job_id uuid not null);
        """;

    public string Type => TypeName;

    public JobPolicy Policy { get; } = new() { MaxAttempts = 1_000, Backoff = static _ => TimeSpan.FromMilliseconds(200) };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var pause = run.Payload.Property("pause").To<int>();
        if (pause > 0)
            await Task.Delay(pause, CancellationToken.None);
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        await connection.ExecuteAsync(
            """
            insert into test_effects (job_id) values (@JobId) on conflict do nothing;
            insert into test_executions (job_id, attempt) values (@JobId, @Attempt);
            """,
            new { run.JobId, run.Attempt });
        return new JobOutcome.Completed();
    }
}
