using Echo.Server.Platform.Database;
using Echo.Server.Tests.Platform.Database.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Jobs;

/// <summary>Workers die at any moment, as by kill -9, and the database goes away: no job is lost, and what is done again is no more than what the
/// dead ones had in their hands.</summary>
public sealed class KillingWorkers
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    readonly Random random = new(20);

    [Fact]
    public Task AFewTimes() => KillAsync(jobs: 800, pause: 10, kills: 2, concurrency: 8);

    [Fact, Trait("Set", "Full")]
    public Task ThirtyTimesInTwentyThousandJobs() => KillAsync(jobs: 20_000, pause: 2, kills: 30, concurrency: 16);

    [Fact, Trait("Set", "Full")]
    public Task WhileTheDatabaseIsAwayForHalfAMinute() => LoseDatabaseAsync(jobs: 20_000, away: TimeSpan.FromSeconds(30));

    [Fact]
    public Task WhileTheDatabaseIsAwayForAMoment() => LoseDatabaseAsync(jobs: 1_000, away: TimeSpan.FromSeconds(2));

    async Task KillAsync(int jobs, int pause, int kills, int concurrency)
    {
        await using var nodes = await JobNodes.StartAsync();
        await nodes.AddAsync(jobs, pause);
        var workers = new[] { await nodes.StartWorkerAsync(concurrency), await nodes.StartWorkerAsync(concurrency) };
        for (var kill = 1; kill <= kills; kill++)
        {
            await nodes.DoneBecomesAsync(jobs * (long)kill / (kills + 2), Limit);
            var victim = random.Next(workers.Length);
            await workers[victim].KillAsync();
            workers[victim] = await nodes.StartWorkerAsync(concurrency);
        }

        await nodes.EmptyAsync(Limit);
        (await nodes.DoneAsync()).ShouldBe(jobs);
        var repeats = await nodes.ExecutionsAsync() - jobs;
        Tell($"{jobs} jobs, {kills} kills, {repeats} executions repeated, at most {kills * concurrency}");
        repeats.ShouldBeInRange(0, kills * concurrency);
    }

    // Whoever adds jobs is refused at once while the database is away, and tries again. Each stop may leave the ends of running jobs unknown.
    static async Task LoseDatabaseAsync(int jobs, TimeSpan away)
    {
        const int Concurrency = 8;
        await using var postgres = new EmbeddedFixture { IsDurable = true };
        await postgres.StartAsync();
        var address = postgres.Host!.Services.GetRequiredService<DatabaseAddress>().Pooled;
        await using var nodes = await JobNodes.StartAsync(address);
        await nodes.StartWorkerAsync(Concurrency);
        await nodes.StartWorkerAsync(Concurrency);

        var adding = AddAsync(nodes, jobs);
        await nodes.DoneBecomesAsync(jobs / 10, Limit);
        await postgres.StopAsync();
        var refusal = TimeProvider.System.GetTimestamp();
        var (status, problem) = await nodes.Echo.PostAsync("/api/tasks", nodes.Echo.User, """{"title":"while it is away"}""");
        (status, (string)problem["detail"]!).ShouldBe((503, "Database unavailable"));
        TimeProvider.System.GetElapsedTime(refusal).ShouldBeLessThan(TimeSpan.FromSeconds(12));
        await Task.Delay(away, TestContext.Current.CancellationToken);
        await postgres.StartAsync();

        var acknowledged = await adding;
        await nodes.EmptyAsync(Limit);
        (await nodes.QueryAsync<long>("select count(*) from test_effects where job_id = any (@acknowledged)", new { acknowledged }))
            .ShouldBe(acknowledged.Length);
        var repeats = await nodes.ExecutionsAsync() - await nodes.DoneAsync();
        Tell($"{acknowledged.Length} jobs acknowledged, {await nodes.DoneAsync()} done, {repeats} executions repeated, at most {2 * Concurrency}");
        repeats.ShouldBeInRange(0, 2 * Concurrency);
    }

    static void Tell(string figures) => TestContext.Current.TestOutputHelper?.WriteLine(figures);

    static async Task<Guid[]> AddAsync(JobNodes nodes, int jobs)
    {
        var acknowledged = new List<Guid>();
        while (acknowledged.Count < jobs)
        {
            var some = Enumerable.Range(0, 50).Select(_ => Ledger.Job()).ToList();
            try
            {
                await nodes.Queue.AddAsync(some, TestContext.Current.CancellationToken);
                acknowledged.AddRange(some.Select(job => job.Id));
            }
            catch (Exception outage) when (outage.IsDatabaseUnavailable)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }

        return [.. acknowledged];
    }
}
