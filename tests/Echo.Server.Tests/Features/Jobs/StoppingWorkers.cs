using Echo.Server.Features.Jobs;
using Echo.Testing;
using Echo.Testing.Hosts.Jobs;

namespace Echo.Server.Tests.Features.Jobs;

/// <summary>Workers that are stopped under load end what they do, and a job that stops its worker is given up.</summary>
public sealed class StoppingWorkers
{
    const int Concurrency = 8;

    static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    [Fact]
    public Task NothingIsLostAndNothingRunsTwice() => StopAsync(times: 2);

    [Fact, Trait("Set", "Full")]
    public Task NothingIsLostAndNothingRunsTwiceFiftyTimes() => StopAsync(times: 50);

    [Fact, Trait("Set", "Full")]
    public async Task AJobThatEndsItsWorkerIsDeadAfterItsAttempts()
    {
        await using var nodes = await JobNodes.StartAsync();
        var lethal = new NewJob(LethalHandler.TypeName);
        await nodes.Queue.AddAsync(lethal, TestContext.Current.CancellationToken);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var worker = await nodes.StartWorkerAsync(Concurrency);
            await Eventually.TrueAsync(() => worker.HasExited, Limit);
        }

        await nodes.StartWorkerAsync(Concurrency);
        var job = await nodes.Queue.WaitAsync(lethal.Id, Limit, TestContext.Current.CancellationToken);
        (job!.State, job.Attempt, job.Error).ShouldBe(("dead", 3, "Job stopped its worker 3 times"));

        // Others go on.
        await nodes.AddAsync(20, pause: 0);
        await nodes.EmptyAsync(Limit);
    }

    static async Task StopAsync(int times)
    {
        const int Each = 40;
        await using var nodes = await JobNodes.StartAsync();
        var jobs = Each * (times + 1);
        await nodes.AddAsync(jobs, pause: 150);
        for (var i = 1; i <= times; i++)
        {
            var worker = await nodes.StartWorkerAsync(Concurrency);
            await nodes.DoneBecomesAsync(await nodes.DoneAsync() + Each / 2, Limit);
            await worker.TerminateAsync();
            (await nodes.QueryAsync<long>("select count(*) from jobs where state = 'running'")).ShouldBe(0);
            (await nodes.QueryAsync<long>("select count(*) from jobs_workers")).ShouldBe(0);
        }

        await nodes.StartWorkerAsync(Concurrency);
        await nodes.EmptyAsync(Limit);
        (await nodes.DoneAsync()).ShouldBe(jobs);
        (await nodes.ExecutionsAsync()).ShouldBe(jobs);
    }
}
