using Dapper;
using Echo.Server.Features.Jobs;
using Echo.Server.Features.Jobs.Rescue;
using Echo.Server.Features.Jobs.Working;
using Echo.Server.Tests.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Jobs;

/// <summary>A worker that was given up for dead, and is not: what it had is somebody else's, and it can't end it any more.</summary>
public sealed class LosingALease(EchoHost echo) : IClassFixture<EchoHost>
{
    const string Type = "leased";

    [Fact]
    public async Task WhoeverLostAJobCannotFinishIt()
    {
        var (claims, workers) = (echo.App.Services.GetRequiredService<ClaimStore>(), echo.App.Services.GetRequiredService<WorkerStore>());
        var (slow, next) = (Guid.NewGuid(), Guid.NewGuid());
        await workers.RegisterAsync(slow, "slow", 1, Cancelled);
        await workers.RegisterAsync(next, "next", 1, Cancelled);
        var id = await AddAsync(attempts: 2);

        var lost = await ClaimAsync(slow);
        (await workers.RescueAsync(slow, beat: 0, Cancelled)).ShouldBe(1);
        (await workers.BeatAsync(slow, [id], Cancelled)).ShouldBeNull();
        (await claims.ClaimAsync(slow, [Type], [1], 1, 1, Cancelled)).Jobs.ShouldBeEmpty();
        var taken = await ClaimAsync(next);
        (taken.Id, taken.Attempt).ShouldBe((lost.Id, 2));

        await claims.FinishAsync(slow, "slow", [new(lost, JobState.Completed)], Cancelled);
        (await StateAsync(id)).ShouldBe("running");
        await claims.FinishAsync(next, "next", [new(lost, JobState.Completed)], Cancelled);
        (await StateAsync(id)).ShouldBe("running", "the number of the attempt is an old one");
        await claims.FinishAsync(next, "next", [new(taken, JobState.Completed)], Cancelled);
        (await StateAsync(id)).ShouldBe("completed");
    }

    [Fact]
    public async Task AJobWhoseWorkerDiesInItsLastAttemptIsDead()
    {
        var workers = echo.App.Services.GetRequiredService<WorkerStore>();
        var worker = Guid.NewGuid();
        await workers.RegisterAsync(worker, "dying", 1, Cancelled);
        var id = await AddAsync(attempts: 1);
        await ClaimAsync(worker);
        (await workers.RescueAsync(worker, beat: 7, Cancelled)).ShouldBe(0, "it was heard of since");
        (await workers.RescueAsync(worker, beat: 0, Cancelled)).ShouldBe(1);
        (await StateAsync(id)).ShouldBe("dead");
        var (_, shown) = await echo.SendAsync(HttpMethod.Get, $"/api/v1/jobs/{id}", echo.Admin);
        ((string)shown["job"]!["error"]!).ShouldBe("Job stopped its worker 1 times");
        ((string)shown["attempts"]![0]!["outcome"]!).ShouldBe("interrupted");
    }

    [Fact]
    public void OnlySilenceThatWasWatchedMeansDeath()
    {
        var clock = new SettableClock();
        var silent = new SilentWorkers(clock);
        var (dying, living) = (Guid.NewGuid(), Guid.NewGuid());
        silent.Look([Row(dying, 5), Row(living, 5)]).ShouldBeEmpty();
        clock.Advance(SilentWorkers.Patience / 2);
        silent.Look([Row(dying, 5), Row(living, 6)]).ShouldBeEmpty();
        clock.Advance(SilentWorkers.Patience / 2);
        silent.Look([Row(dying, 5), Row(living, 7)]).Select(row => row.Id).ShouldBe([dying]);

        // Nobody could beat while nobody could look.
        silent.Forget();
        silent.Look([Row(dying, 5), Row(living, 7)]).ShouldBeEmpty();
        clock.Advance(SilentWorkers.Patience);
        silent.Look([Row(dying, 5), Row(living, 8)]).Select(row => row.Id).ShouldBe([dying]);

        static WorkerRow Row(Guid id, long beat) => new() { Id = id, Node = "", Concurrency = 1, Busy = 0, Beat = beat, SeenAt = default };
    }

    // Without a handler, so that the host's own worker leaves it alone.
    async Task<Guid> AddAsync(int attempts)
    {
        var row = new JobRow(new(Type), attempts, TimeoutSeconds: 60, KeepSeconds: 60);
        await echo.App.Services.GetRequiredService<JobStore>().AddAsync([row], Cancelled);
        return row.Job.Id;
    }

    async Task<Job> ClaimAsync(Guid worker) =>
        (await echo.App.Services.GetRequiredService<ClaimStore>().ClaimAsync(worker, [Type], [1], 1, 1, Cancelled)).Jobs.ShouldHaveSingleItem();

    async Task<string> StateAsync(Guid id)
    {
        await using var connection = await echo.Database.OpenConnectionAsync(Cancelled);
        return (await connection.ExecuteScalarAsync<string>("select state from jobs where id = @id", new { id }))!;
    }

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;
}
