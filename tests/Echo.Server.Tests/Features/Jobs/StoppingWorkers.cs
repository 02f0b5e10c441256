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
        var worker = await nodes.StartWorkerAsync(Concurrency);
        await nodes.Queue.AddAsync(lethal, TestContext.Current.CancellationToken);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await Eventually.TrueAsync(() => worker.HasExited, Limit);

            // Ready before it kills this one too: the dead worker is missed only after some seconds.
            worker = await nodes.StartWorkerAsync(Concurrency);
        }

        var job = await nodes.Queue.WaitAsync(lethal.Id, Limit, TestContext.Current.CancellationToken);
        (job!.State, job.Attempt, job.Error).ShouldBe(("dead", 3, "Job stopped its worker 3 times"));

        // Others go on.
        await nodes.AddAsync(20, pause: 0);
        await nodes.EmptyAsync(Limit);
    }

    /// <summary>How late others are is written down, alone and beside such a job; what is asked for is that no more than one in a hundred had to
    /// begin again.</summary>
    [Fact, Trait("Set", "Full")]
    public async Task AJobThatEndsItsWorkersHoldsUpFewOthers()
    {
        const int others = 1_500;
        await using var nodes = await JobNodes.StartAsync();
        HostProcess[] workers = [await nodes.StartWorkerAsync(Concurrency), await nodes.StartWorkerAsync(Concurrency)];
        var alone = await PaceAsync(nodes, others);

        var lethal = new NewJob(LethalHandler.TypeName);
        await nodes.Queue.AddAsync(lethal, TestContext.Current.CancellationToken);
        var beside = PaceAsync(nodes, others);
        for (var deaths = 0; deaths < 3; deaths++)
        {
            await Eventually.TrueAsync(() => workers.Any(worker => worker.HasExited), Limit);
            var dead = Array.FindIndex(workers, worker => worker.HasExited);
            workers[dead] = await nodes.StartWorkerAsync(Concurrency);
        }

        var late = await beside;
        TestContext.Current.TestOutputHelper?.WriteLine($"p99 alone {alone:F1} ms, beside {late:F1} ms");
        (await nodes.Queue.WaitAsync(lethal.Id, Limit, TestContext.Current.CancellationToken))!.State.ShouldBe("dead");
        (await nodes.DoneAsync()).ShouldBe(2 * others);
        ((await nodes.ExecutionsAsync()) - 2 * others).ShouldBeLessThanOrEqualTo(others / 100);
    }

    /// <summary>Adds jobs at a steady pace, each taking 20 ms, until all are done.</summary>
    /// <returns>The p99 of the milliseconds from when a job was added until it had ended.</returns>
    static async Task<double> PaceAsync(JobNodes nodes, int count)
    {
        var begin = await nodes.QueryAsync<DateTime>("select clock_timestamp()");
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var i = 0; i < count && await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken); i++)
            await nodes.AddAsync(1, pause: 20);
        await nodes.EmptyAsync(Limit);
        return await nodes.QueryAsync<double>(
            """
            select 1000 * percentile_cont(0.99) within group (order by extract(epoch from completed_at - created_at)) from jobs
            where type = 'test_ledger' and created_at >= @begin
            """,
            new { begin });
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
        var (done, executions) = (await nodes.DoneAsync(), await nodes.ExecutionsAsync());
        TestContext.Current.TestOutputHelper?.WriteLine($"{jobs} jobs, {times} stops, {done} done, {executions} executions");
        (done, executions).ShouldBe((jobs, jobs));
    }
}
