using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Tasks;

/// <summary>Tasks run when somebody says so or when it is time, and again after a failure (contract sections 16 and 22).</summary>
[Collection(TaskTests.Name)]
public sealed class RunningTasks(TasksHost host)
{
    static readonly ToolOutcome Fine = new ToolOutcome.Answered(RawJson.Parse("""{"content":[],"structuredContent":{"fine":true}}"""), IsError: false);

    static readonly ToolOutcome Bad =
        new ToolOutcome.Answered(RawJson.Parse("""{"content":[{"type":"text","text":"it broke"}],"isError":true}"""), IsError: true);

    [Fact]
    public async Task ADueTaskRunsByItself()
    {
        var tool = Tool((_, _) => Task.FromResult(Fine));
        var id = await CreateAsync(tool, """ "scheduledAt":"2020-01-01T00:00:00Z" """);
        await host.BecomesAsync(id, "completed");
        var task = await host.GetAsync(id);
        (task["result"]!.ToJsonString(), (string)task["scheduledAt"]!).ShouldBe(("""{"fine":true}""", "2020-01-01T00:00:00Z"));
        (await EventsAsync(id)).ShouldBe("taskCreated,taskUpdated,taskCompleted");
    }

    [Fact]
    public async Task AFailedRunIsRepeatedAfterAMinuteUntilNoRetryIsLeft()
    {
        var tool = Tool((_, _) => Task.FromResult(Bad));
        var id = await CreateAsync(tool, """ "maxRetries":1 """);
        var before = TimeProvider.System.GetUtcNow();
        var task = await host.ExecuteAsync(id);
        ((string)task["status"]!, (string)task["error"]!, (int)task["retryCount"]!).ShouldBe(("pending", "it broke", 1));
        task["completedAt"].ShouldBeNull();
        var next = DateTimeOffset.Parse((string)task["scheduledAt"]!);
        (next - before).ShouldBeInRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(80));

        await host.HurryAsync(id);
        await host.BecomesAsync(id, "failed");
        task = await host.GetAsync(id);
        ((int)task["retryCount"]!, task["runs"]!.AsArray().Count).ShouldBe((1, 2));
        task["completedAt"].ShouldNotBeNull();
        (await EventsAsync(id)).ShouldBe("taskCreated,taskUpdated,taskUpdated,taskUpdated,taskFailed");

        // Afresh.
        host.Desk.Tools[tool] = (_, _) => Task.FromResult(Fine);
        task = await host.ExecuteAsync(id);
        ((string)task["status"]!, (int)task["retryCount"]!, task["error"]).ShouldBe(("completed", 0, null));
    }

    [Theory]
    [InlineData("nothing", "echo", "Plugin not found: nothing")]
    [InlineData("sample", "nothing", "Action not found: sample.nothing")]
    public async Task WhatIsNotThereFailsWithoutARetry(string plugin, string action, string error)
    {
        var id = await host.CreateAsync($$"""{"title":"t","plugin":"{{plugin}}","action":"{{action}}"}""");
        var task = await host.ExecuteAsync(id);
        ((string)task["status"]!, (string)task["error"]!, (int)task["retryCount"]!).ShouldBe(("failed", error, 0));
    }

    [Fact]
    public async Task WhileAToolWorksOnItATaskStays()
    {
        var gate = new TaskCompletionSource();
        var id = await CreateAsync(Tool(async (_, _) =>
        {
            await gate.Task;
            return Fine;
        }));
        var executing = host.ExecuteAsync(id);
        await host.BecomesAsync(id, "in-progress");
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Put, $"/api/tasks/{id}", """{"title":"other"}"""), (HttpMethod.Delete, $"/api/tasks/{id}", null),
            (HttpMethod.Post, $"/api/tasks/{id}/execute", null),
        })
        {
            var (status, problem) = await host.Echo.SendAsync(method, path, host.Echo.User, body);
            (status, (string)problem["detail"]!, (bool)problem["ok"]!).ShouldBe((409, "Task is running", false));
        }

        gate.SetResult();
        ((string)(await executing)["status"]!).ShouldBe("completed");
    }

    [Fact]
    public async Task AWorkerThatDiedCountsAsAFailedRun()
    {
        var calls = 0;
        var tool = Tool((_, _) =>
        {
            Interlocked.Increment(ref calls);
            return Task.FromResult(Fine);
        });
        var id = await CreateAsync(tool, """ "scheduledAt":"2100-01-01T00:00:00Z" """);

        // As a run looks whose worker died after it had begun.
        await host.ExecuteSqlAsync(
            """
            update tasks set status = 'in-progress', is_running = true, started_at = now() where id = @id::uuid;
            insert into tasks_runs (id, task_id, status, started_at) select run_id, id, 'running', now() from tasks where id = @id::uuid;
            update jobs set attempt = 1, attempts_left = attempts_left - 1 where id = (select run_id from tasks where id = @id::uuid);
            """,
            new { id });
        await host.HurryAsync(id);
        await host.BecomesAsync(id, "pending");
        var task = await host.GetAsync(id);
        ((string)task["error"]!, (int)task["retryCount"]!, calls).ShouldBe(("Interrupted by a server restart", 1, 0));
        ((string)task["runs"]![0]!["status"]!).ShouldBe("failed");
        await host.HurryAsync(id);
        await host.BecomesAsync(id, "completed");
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task RightsAreThoseOfTheMomentInWhichItRuns()
    {
        var id = await CreateAsync(Tool((_, _) => Task.FromResult(Fine)), """ "scheduledAt":"2100-01-01T00:00:00Z" """);
        await SetRoleAsync("viewer");
        await host.HurryAsync(id);
        await Eventually.TrueAsync(async () => await StatusAsync(id) == "failed", TasksHost.Limit);
        await SetRoleAsync("user");
        ((string)(await host.GetAsync(id))["error"]!).ShouldBe("Missing permission: plugins:execute");

        Task SetRoleAsync(string role) => host.ExecuteSqlAsync("update access_accounts set role = @role where username = 'a-user'", new { role });
    }

    [Fact]
    public async Task AKeyThatMayNotRunPluginsCannotHaveThemRunLater()
    {
        var (_, key) = await host.Echo.PostAsync(
            "/api/v1/auth/api-keys", host.Echo.User, $$"""{"name":"{{Guid.NewGuid()}}","scopes":["tasks:*"]}""");
        var (status, made) = await host.Echo.PostAsync(
            "/api/tasks", (string)key["key"]!, """{"title":"t","plugin":"sample","action":"echo","scheduledAt":"2020-01-01T00:00:00Z"}""");
        status.ShouldBe(201, made.ToJsonString());
        var id = (string)made["data"]!["id"]!;
        await host.BecomesAsync(id, "failed");
        ((string)(await host.GetAsync(id))["error"]!).ShouldBe("Missing permission: plugins:execute");
        var (refused, problem) = await host.Echo.SendAsync(HttpMethod.Post, $"/api/tasks/{id}/execute", (string)key["key"]!);
        (refused, (string)problem["detail"]!).ShouldBe((403, "Missing permission: plugins:execute"));
        (refused, _) = await host.Echo.SendAsync(HttpMethod.Post, $"/api/tasks/{Guid.NewGuid()}/execute", (string)key["key"]!);
        refused.ShouldBe(403, "what it may not do, it may not ask about");
    }

    [Theory]
    [InlineData("action")]
    [InlineData("payload")]
    [InlineData("priority")]
    public async Task NorCanItPutThemIntoARunThatWaits(string changed)
    {
        var tool = Tool((_, _) => Task.FromResult(Fine));
        var id = await CreateAsync(tool, """ "scheduledAt":"2100-01-01T00:00:00Z" """);
        var (_, key) = await host.Echo.PostAsync(
            "/api/v1/auth/api-keys", host.Echo.User, $$"""{"name":"{{Guid.NewGuid()}}","scopes":["tasks:*"]}""");
        var body = changed switch
        {
            "action" => $$"""{"action":"{{tool}}"}""",
            "payload" => """{"payload":{"all":true}}""",
            _ => """{"priority":"high"}""",
        };
        (await host.Echo.SendAsync(HttpMethod.Put, $"/api/tasks/{id}", (string)key["key"]!, body)).Status.ShouldBe(200);

        // And nobody lends it rights by changing something else.
        (await host.Echo.SendAsync(HttpMethod.Put, $"/api/tasks/{id}", host.Echo.User, """{"priority":"low"}""")).Status.ShouldBe(200);
        await host.HurryAsync(id);
        await host.BecomesAsync(id, "failed");
        ((string)(await host.GetAsync(id))["error"]!).ShouldBe("Missing permission: plugins:execute");
    }

    [Fact]
    public async Task CancellingTheJobOfAWaitingTaskEndsIt()
    {
        var id = await CreateAsync(Tool((_, _) => Task.FromResult(Fine)), """ "scheduledAt":"2100-01-01T00:00:00Z" """);
        var run = await host.QueryAsync<Guid>("select run_id from tasks where id = @id::uuid", new { id });
        (await host.Echo.SendAsync(HttpMethod.Post, $"/api/v1/jobs/{run}/cancel", host.Echo.User)).Status.ShouldBe(200);
        var task = await host.GetAsync(id);
        ((string)task["status"]!, (string)task["error"]!).ShouldBe(("failed", "Cancelled"));
        (await EventsAsync(id)).ShouldBe("taskCreated,taskFailed");
        ((string)(await host.ExecuteAsync(id))["status"]!).ShouldBe("completed");
    }

    [Theory]
    [InlineData("cancel_requested = true", "Cancelled")]
    [InlineData("attempts_left = 0", "Job stopped its worker 1 times")]
    public async Task ATaskDoesNotRunForEverWhoseWorkerDied(string how, string error)
    {
        var id = await CreateAsync(Tool((_, _) => Task.FromResult(Fine)), """ "scheduledAt":"2100-01-01T00:00:00Z" """);
        await host.ExecuteSqlAsync(
            $"""
            update tasks set status = 'in-progress', is_running = true, started_at = now() where id = @id::uuid;
            insert into tasks_runs (id, task_id, status, started_at) select run_id, id, 'running', now() from tasks where id = @id::uuid;
            update jobs set state = 'running', worker_id = gen_random_uuid(), attempt = 1, started_at = now(), {how}
            where id = (select run_id from tasks where id = @id::uuid);
            """,
            new { id });
        await host.BecomesAsync(id, "failed");
        var task = await host.GetAsync(id);
        ((string)task["error"]!, (string)task["runs"]![0]!["status"]!).ShouldBe((error, "failed"));
        (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/tasks/{id}", host.Echo.User)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task ATaskWithAClockComesBackUntilItIsToldNotTo()
    {
        var calls = 0;
        var tool = Tool((_, _) => Task.FromResult(Interlocked.Increment(ref calls) == 2 ? Bad : Fine));
        var id = await CreateAsync(tool, """ "cron":"30 6 * * 1-5","maxRetries":0 """);
        var first = (DateTimeOffset)(await host.GetAsync(id))["scheduledAt"]!;
        (first.Hour, first.Minute, first.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday).ShouldBe((6, 30, false));
        for (var run = 1; run <= 2; run++)
        {
            await host.HurryAsync(id);
            await Eventually.TrueAsync(
                async () => (await host.GetAsync(id))["runs"]!.AsArray().Count(one => one!["endedAt"] is not null) == run, TasksHost.Limit);
            var task = await host.GetAsync(id);
            ((string)task["status"]!, (string)task["cron"]!, (DateTimeOffset)task["scheduledAt"]!).ShouldBe(("pending", "30 6 * * 1-5", first));
            ((string?)task["error"]).ShouldBe(run == 2 ? "it broke" : null);
        }

        (await EventsAsync(id)).ShouldBe("taskCreated,taskUpdated,taskCompleted,taskUpdated,taskUpdated,taskFailed,taskUpdated");
        (await host.Echo.SendAsync(HttpMethod.Put, $"/api/tasks/{id}", host.Echo.User, """{"cron":""}""")).Status.ShouldBe(200);
        (await host.GetAsync(id))["scheduledAt"].ShouldBeNull();
        (await host.QueryAsync<Guid?>("select run_id from tasks where id = @id::uuid", new { id })).ShouldBeNull();
        ((string)(await host.ExecuteAsync(id))["status"]!).ShouldBe("completed");
    }

    [Theory]
    [InlineData("* * * *")]
    [InlineData("0 0 9 * * 1")]
    [InlineData("0 9 1 * 1")]
    [InlineData("0 25 * * *")]
    [InlineData("0 9 * * 8")]
    [InlineData("soon")]
    public async Task AClockThatCannotBeReadIsRefused(string cron)
    {
        var (status, problem) = await host.Echo.PostAsync(
            "/api/tasks", host.Echo.User, $$"""{"title":"t","plugin":"sample","action":"echo","cron":"{{cron}}"}""");
        (status, (string)problem["error"]!["details"]![0]!["field"]!).ShouldBe((422, "body.cron"));
        var id = await host.CreateAsync("""{"title":"t","plugin":"sample","action":"echo"}""");
        (status, problem) = await host.Echo.SendAsync(HttpMethod.Put, $"/api/tasks/{id}", host.Echo.User, $$"""{"cron":"{{cron}}"}""");
        (status, (string)problem["error"]!["details"]![0]!["field"]!).ShouldBe((422, "body.cron"));
    }

    [Fact]
    public async Task AStopEndsWhoWaitsAndLetsTheRunEnd()
    {
        await using var other = new TasksHost();
        await other.InitializeAsync();
        var gate = new TaskCompletionSource();
        other.Desk.Tools["slow"] = async (_, _) =>
        {
            await gate.Task;
            return Fine;
        };
        var id = await other.CreateAsync("""{"title":"t","plugin":"desk","action":"slow"}""");
        var executing = other.Echo.SendAsync(HttpMethod.Post, $"/api/tasks/{id}/execute", other.Echo.User);
        await other.BecomesAsync(id, "in-progress");

        var stopping = other.Echo.App.StopAsync(TestContext.Current.CancellationToken);
        var (status, problem) = await executing;
        (status, (string)problem["detail"]!).ShouldBe((503, "The server is stopping"));
        gate.SetResult();
        await stopping;
        (await other.QueryAsync<string>("select status from tasks where id = @id::uuid", new { id })).ShouldBe("completed");
        (await other.QueryAsync<long>("select (select count(*) from jobs where state = 'running') + (select count(*) from jobs_workers)")).ShouldBe(0);
    }

    [Fact]
    public async Task ADisabledOwnersTaskWaits()
    {
        var tool = Tool((_, _) => Task.FromResult(Fine));
        var id = await CreateAsync(tool, """ "scheduledAt":"2100-01-01T00:00:00Z" """);
        await SetActiveAsync(false);
        await host.HurryAsync(id);
        var (_, other) = await host.Echo.PostAsync("/api/tasks", host.Echo.Admin, $$"""{"title":"t","plugin":"desk","action":"{{tool}}"}""");
        await host.Echo.SendAsync(HttpMethod.Post, $"/api/tasks/{other["data"]!["id"]}/execute", host.Echo.Admin);
        (await StatusAsync(id)).ShouldBe("pending");
        await SetActiveAsync(true);
        await Eventually.TrueAsync(async () => await StatusAsync(id) == "completed", TasksHost.Limit);

        Task SetActiveAsync(bool isActive) =>
            host.ExecuteSqlAsync("update access_accounts set is_active = @isActive where username = 'a-user'", new { isActive });
    }

    string Tool(Func<ToolCall, CancellationToken, Task<ToolOutcome>> script)
    {
        var name = Guid.NewGuid().ToString("N");
        host.Desk.Tools[name] = script;
        return name;
    }

    Task<string> CreateAsync(string tool, string? more = null) =>
        host.CreateAsync($$"""{"title":"t","plugin":"desk","action":"{{tool}}"{{(more is null ? "" : "," + more)}}}""");

    Task<string> StatusAsync(string id) => host.QueryAsync<string>("select status from tasks where id = @id::uuid", new { id });

    async Task<string> EventsAsync(string id)
    {
        // What waits for a number when the log is read would be missing.
        await Eventually.TrueAsync(() => host.QueryAsync<bool>("select not exists (select from events_pending)"), TasksHost.Limit);
        return await host.QueryAsync<string?>(
            "select string_agg(type, ',' order by seq) from events_log where subject = @id and data -> 'task' ->> 'id' = @id", new { id }) ?? "";
    }
}
