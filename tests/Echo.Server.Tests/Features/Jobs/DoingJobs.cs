using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Server.Features.Jobs;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Jobs;

/// <summary>What becomes of a job from the queue to its end.</summary>
[Collection(JobTests.Name)]
public sealed class DoingJobs(JobsHost host)
{
    static readonly JobOutcome Done = new JobOutcome.Completed();

    [Fact]
    public async Task ResultProgressAttemptsAndLogAreThereToRead()
    {
        var id = await host.AddAsync(
            host.Plain,
            (run, _) =>
            {
                run.Report(40, "Half way");
                run.Log("first");
                run.Log("second");
                return Task.FromResult<JobOutcome>(new JobOutcome.Completed(RawJson.Parse("""{"n": 1.50}""")));
            },
            job => job with { Payload = RawJson.Parse("""{"b":1,"a":2}""") });
        (await host.EndAsync(id)).State.ShouldBe("completed");

        var shown = await host.GetAsync($"/api/v1/jobs/{id}");
        var job = shown["job"]!;
        ((string)job["type"]!, (string)job["state"]!, (int)job["progress"]!, (string)job["message"]!).ShouldBe(("scripted", "completed", 100, "Half way"));
        ((string)job["owner"]!["username"]!, (int)job["attempt"]!, (int)job["attempts_left"]!).ShouldBe(("a-admin", 1, 1));
        shown["payload"]!.ToJsonString().ShouldBe("""{"b":1,"a":2}""");
        shown["result"]!.ToJsonString().ShouldBe("""{"n":1.50}""");
        shown["log"]!.AsArray().Select(line => (string)line!["text"]!).ShouldBe(["first", "second"]);
        var attempt = shown["attempts"]!.AsArray().ShouldHaveSingleItem()!;
        ((int)attempt["attempt"]!, (string)attempt["outcome"]!).ShouldBe((1, "completed"));
    }

    [Fact]
    public async Task AFailedAttemptIsFollowedByOthersUntilTheJobIsDead()
    {
        var id = await host.AddAsync(host.Plain, (run, _) => Task.FromResult<JobOutcome>(new JobOutcome.Retry($"no {run.Attempt}")));
        var job = await host.EndAsync(id);
        (job.State, job.Error, job.Attempt).ShouldBe(("dead", "no 2", 2));
        var attempts = (await host.GetAsync($"/api/v1/jobs/{id}"))["attempts"]!.AsArray();
        attempts.Select(attempt => ((string)attempt!["outcome"]!, (string)attempt["error"]!)).ShouldBe([("failed", "no 1"), ("failed", "no 2")]);
    }

    [Fact]
    public async Task AnExceptionIsADefectAndSaysNothing()
    {
        var id = await host.AddAsync(host.Plain, (_, _) => throw new InvalidOperationException("select secret from table"));
        var job = await host.EndAsync(id);
        (job.State, job.Error).ShouldBe(("dead", "An unexpected error occurred"));
    }

    [Fact]
    public async Task WhatCannotWorkIsNotTriedAgain()
    {
        var id = await host.AddAsync(host.Plain, (_, _) => Task.FromResult<JobOutcome>(new JobOutcome.Failed("never")));
        var job = await host.EndAsync(id);
        (job.State, job.Error, job.Attempt).ShouldBe(("failed", "never", 1));
    }

    [Fact]
    public async Task ADeadJobThatIsRetriedHasAllItsAttemptsAgain()
    {
        var works = false;
        var id = await host.AddAsync(host.Plain, (_, _) => Task.FromResult(works ? Done : new JobOutcome.Retry("no")));
        (await host.EndAsync(id)).State.ShouldBe("dead");
        works = true;
        (await host.Echo.PostAsync($"/api/v1/jobs/{id}/retry", host.Echo.Admin, "{}")).Status.ShouldBe(200);
        var job = await host.EndAsync(id);
        (job.State, job.Error, job.Attempt, job.AttemptsLeft).ShouldBe(("completed", null, 3, 1));
        var (status, problem) = await host.Echo.PostAsync($"/api/v1/jobs/{id}/retry", host.Echo.Admin, "{}");
        (status, (string)problem["detail"]!).ShouldBe((409, "Job is not failed, dead or cancelled"));
    }

    [Fact]
    public async Task AJobWaitsForItsTime()
    {
        var due = TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(900);
        var id = await host.AddAsync(host.Plain, (_, _) => Task.FromResult(Done), job => job with { RunAt = due });
        var later = await host.AddAsync(host.Plain, (_, _) => Task.FromResult(Done), job => job with { RunAt = due.AddHours(1) });
        var job = await host.EndAsync(id);
        job.StartedAt!.Value.ShouldBeGreaterThanOrEqualTo(due.AddMilliseconds(-1));
        (await host.Queue.FindAsync(later, Cancelled))!.State.ShouldBe("scheduled");
        (await host.Echo.PostAsync($"/api/v1/jobs/{later}/cancel", host.Echo.Admin, "{}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task TheMostUrgentComesFirst()
    {
        var order = new ConcurrentQueue<short>();
        var gate = new TaskCompletionSource();
        var first = await host.AddAsync(host.Narrow, async (_, _) =>
        {
            await gate.Task;
            return Done;
        });
        await host.BecomesAsync(first, "running");
        var ids = new List<Guid>();
        foreach (short priority in new short[] { 10, -20, 0 })
        {
            ids.Add(await host.AddAsync(
                host.Narrow,
                (run, _) =>
                {
                    order.Enqueue(priority);
                    return Task.FromResult(Done);
                },
                job => job with { Priority = priority }));
        }

        gate.SetResult();
        foreach (var id in ids)
            await host.EndAsync(id);
        order.ToArray().ShouldBe([-20, 0, 10]);
    }

    [Fact]
    public async Task OneAccountCannotTakeAllPlaces()
    {
        var gate = new TaskCompletionSource();
        var (now, most) = (0, 0);
        var greedy = new List<Guid>();
        for (var i = 0; i < 6; i++)
            greedy.Add(await host.AddAsync(host.Plain, WaitAsync, job => job with { OwnerId = 2 }));
        var other = await host.AddAsync(host.Plain, (_, _) => Task.FromResult(Done), job => job with { OwnerId = 3 });
        (await host.EndAsync(other)).State.ShouldBe("completed");
        await Eventually.TrueAsync(() => Volatile.Read(ref now) == 3, JobsHost.Limit);
        gate.SetResult();
        foreach (var id in greedy)
            (await host.EndAsync(id)).State.ShouldBe("completed");
        most.ShouldBe(3);

        async Task<JobOutcome> WaitAsync(JobRun run, CancellationToken cancellationToken)
        {
            var running = Interlocked.Increment(ref now);
            lock (greedy)
                most = Math.Max(most, running);
            await gate.Task.WaitAsync(cancellationToken);
            Interlocked.Decrement(ref now);
            return Done;
        }
    }

    [Fact]
    public async Task ADisabledOwnersJobsWait()
    {
        await SetActiveAsync(false);
        var id = await host.AddAsync(host.Plain, (_, _) => Task.FromResult(Done), job => job with { OwnerId = 4 });
        var other = await host.AddAsync(host.Plain, (_, _) => Task.FromResult(Done));
        await host.EndAsync(other);
        (await host.Queue.FindAsync(id, Cancelled))!.State.ShouldBe("ready");
        await SetActiveAsync(true);
        (await host.EndAsync(id)).State.ShouldBe("completed");

        Task<int> SetActiveAsync(bool isActive) =>
            host.QueryAsync<int>("update access_accounts set is_active = @isActive where id = 4", new { isActive });
    }

    [Fact]
    public async Task AnAttemptThatTakesTooLongFails()
    {
        var id = await host.AddAsync(host.Quick, async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return Done;
        });
        var job = await host.EndAsync(id);
        (job.State, job.Error).ShouldBe(("failed", "Job timed out after 1 seconds"));
    }

    [Fact]
    public async Task EveryChangeOfABackgroundTaskIsAnEvent()
    {
        var id = await host.AddAsync(host.Shown, (_, _) => Task.FromResult<JobOutcome>(new JobOutcome.Completed(RawJson.Parse("[7]"))));
        await host.EndAsync(id);
        var task = await host.GetAsync($"/api/v1/tasks/{id}");
        ((string)task["task_type"]!, (string)task["status"]!, (int)task["progress"]!).ShouldBe(("shown", "completed", 100));
        ((string)task["message"]!, task["result"]!.ToJsonString(), task["error"]).ShouldBe(("Task completed successfully", "[7]", null));
        await Eventually.TrueAsync(async () => await EventsAsync() == "pending,running,completed", JobsHost.Limit);

        Task<string?> EventsAsync() => host.QueryAsync<string?>(
            """
            select string_agg(data ->> 'status', ',' order by seq) from events_log
            where type = 'task_update' and topic = 'tasks' and subject = @subject and receivers = '{1}' and data -> 'data' ->> 'task_type' = 'shown'
            """,
            new { subject = id.ToString() })!;
    }

    [Fact]
    public async Task AnotherKindOfJobIsNoBackgroundTask()
    {
        var id = await host.AddAsync(host.Plain, (_, _) => Task.FromResult(Done));
        await host.EndAsync(id);
        ((string)(await host.GetAsync($"/api/v1/tasks/{id}", 404))["detail"]!).ShouldBe("Task not found or expired");
    }

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;
}
