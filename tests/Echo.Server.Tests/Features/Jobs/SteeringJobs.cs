using Echo.Server.Features.Jobs;

namespace Echo.Server.Tests.Features.Jobs;

/// <summary>People look at jobs, end them and hold them up.</summary>
[Collection(JobTests.Name)]
public sealed class SteeringJobs(JobsHost host)
{
    static readonly JobOutcome Done = new JobOutcome.Completed();

    [Fact]
    public async Task AWaitingJobThatIsCancelledNeverRuns()
    {
        var id = await host.AddAsync(
            host.Plain, (_, _) => throw new InvalidOperationException(), job => job with { RunAt = DateTimeOffset.MaxValue.AddYears(-1) });
        (await CancelAsync(id)).ShouldBe(200);
        (await host.EndAsync(id)).State.ShouldBe("cancelled");
        (await CancelAsync(id)).ShouldBe(409);
    }

    [Fact]
    public async Task ARunningJobIsToldToEnd()
    {
        var id = await host.AddAsync(host.Plain, async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return Done;
        });
        await host.BecomesAsync(id, "running");
        (await CancelAsync(id)).ShouldBe(200);
        var job = await host.EndAsync(id);
        (job.State, job.Attempt).ShouldBe(("cancelled", 1));
    }

    [Fact]
    public async Task APausedTypeWaits()
    {
        (await PostAsync("/api/v1/jobs/types/narrow/pause")).ShouldBe(200);
        var id = await host.AddAsync(host.Narrow, (_, _) => Task.FromResult(Done));
        await host.EndAsync(await host.AddAsync(host.Plain, (_, _) => Task.FromResult(Done)));
        (await host.Queue.FindAsync(id, TestContext.Current.CancellationToken))!.State.ShouldBe("ready");
        var stats = await host.GetAsync("/api/v1/jobs/stats");
        var narrow = stats["types"]!.AsArray().Single(type => (string)type!["type"]! == "narrow")!;
        ((bool)narrow["paused"]!, (int)narrow["ready"]!).ShouldBe((true, 1));
        stats["workers"]!.AsArray().Count.ShouldBe(1);
        (await PostAsync("/api/v1/jobs/types/narrow/resume")).ShouldBe(200);
        (await host.EndAsync(id)).State.ShouldBe("completed");
        (await PostAsync("/api/v1/jobs/types/unknown/pause")).ShouldBe(404);
    }

    [Fact]
    public async Task ForeignJobsAreNotThere()
    {
        var id = await host.AddAsync(host.Plain, (_, _) => Task.FromResult(Done));
        await host.EndAsync(id);
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Get, $"/api/v1/jobs/{id}"), (HttpMethod.Post, $"/api/v1/jobs/{id}/cancel"), (HttpMethod.Post, $"/api/v1/jobs/{id}/retry"),
        })
        {
            var (status, problem) = await host.Echo.SendAsync(method, path, host.Echo.User, method == HttpMethod.Get ? null : "{}");
            (status, (string)problem["detail"]!).ShouldBe((404, "Job not found"));
        }

        var (_, own) = await host.Echo.SendAsync(HttpMethod.Get, "/api/v1/jobs?state=completed&type=scripted", host.Echo.User);
        own["items"]!.AsArray().ShouldAllBe(job => (string)job!["owner"]!["username"]! == "a-user");
        var all = await host.GetAsync("/api/v1/jobs?type=scripted&page_size=100");
        all["items"]!.AsArray().Select(job => (Guid)job!["id"]!).ShouldContain(id);
    }

    async Task<int> CancelAsync(Guid id) => await PostAsync($"/api/v1/jobs/{id}/cancel");

    async Task<int> PostAsync(string path) => (await host.Echo.PostAsync(path, host.Echo.Admin, "{}")).Status;
}
