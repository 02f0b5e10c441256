using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Tasks;

/// <summary>What a task hands to its tool and to the queue, and what becomes of odd answers.</summary>
[Collection(TaskTests.Name)]
public sealed class QueueingTasks(TasksHost host)
{
    static readonly ToolOutcome Fine = new ToolOutcome.Answered(RawJson.Parse("""{"content":[]}"""), IsError: false);

    static readonly ToolOutcome Bad =
        new ToolOutcome.Answered(RawJson.Parse("""{"content":[{"type":"text","text":"it broke"}],"isError":true}"""), IsError: true);

    static readonly ToolOutcome Asks = new ToolOutcome.Asked(RawJson.Parse("""{"inputRequests":{}}"""));

    [Fact]
    public async Task TheMoreUrgentTheEarlier()
    {
        var places = new List<int>();
        foreach (var priority in (string[])["critical", "high", "medium", "low"])
        {
            var id = await host.CreateAsync(
                $$"""{"title":"t","plugin":"desk","action":"none","priority":"{{priority}}","scheduledAt":"2100-01-01T00:00:00Z"}""");
            places.Add(await host.QueryAsync<int>("select priority from jobs where id = (select run_id from tasks where id = @id::uuid)", new { id }));
            (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/tasks/{id}", host.Echo.User)).Status.ShouldBe(200);
        }

        places.ShouldBe(places.Distinct().Order());
    }

    [Fact]
    public async Task AToolThatTakesObjectsGetsOne()
    {
        RawJson got = default;
        host.Strict.Tools["take"] = (call, _) =>
        {
            got = call.Arguments;
            return Task.FromResult(Fine);
        };
        var without = await host.CreateAsync("""{"title":"t","plugin":"strict","action":"take"}""");
        ((string)(await host.ExecuteAsync(without))["status"]!).ShouldBe("completed");
        got.ToString().ShouldBe("{}");

        var other = await host.CreateAsync("""{"title":"t","plugin":"strict","action":"take","payload":[1]}""");
        var task = await host.ExecuteAsync(other);
        ((string)task["status"]!, (string)task["error"]!, (int)task["retryCount"]!)
            .ShouldBe(("failed", "payload is not an object, which the arguments of this tool have to be", 0));
        got.ToString().ShouldBe("{}");
    }

    [Fact]
    public async Task AToolThatAsksHasNobodyToAnswer()
    {
        host.Desk.Tools["ask"] = (_, _) => Task.FromResult(Asks);
        var task = await host.ExecuteAsync(await host.CreateAsync("""{"title":"t","plugin":"desk","action":"ask"}"""));
        ((string)task["status"]!, (string)task["error"]!, (int)task["retryCount"]!)
            .ShouldBe(("failed", "The tool wants to ask somebody, and nobody is there", 0));
    }

    [Fact]
    public async Task ARetryMayDoNoMoreThanTheRunBefore()
    {
        host.Desk.Tools["fail"] = (_, _) => Task.FromResult(Bad);
        var (_, key) = await host.Echo.PostAsync(
            "/api/v1/auth/api-keys", host.Echo.User, $$"""{"name":"{{Guid.NewGuid()}}","scopes":["tasks:*","plugins:execute"]}""");
        var id = await host.CreateAsync("""{"title":"t","plugin":"desk","action":"fail"}""");
        var (status, body) = await host.Echo.SendAsync(HttpMethod.Post, $"/api/tasks/{id}/execute", (string)key["key"]!);
        (status, (string)body["data"]!["status"]!).ShouldBe((200, "pending"));
        (await host.QueryAsync<string[]>("select scopes from jobs where id = (select run_id from tasks where id = @id::uuid)", new { id }))
            .ShouldBe(["tasks:*", "plugins:execute"]);
        (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/tasks/{id}", host.Echo.User)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task EachTimeByTheClockHasAllItsRetries()
    {
        host.Desk.Tools["again"] = (_, _) => Task.FromResult(Bad);
        var id = await host.CreateAsync("""{"title":"t","plugin":"desk","action":"again","cron":"30 6 * * *","maxRetries":1}""");
        for (var run = 1; run <= 3; run++)
        {
            await host.HurryAsync(id);
            await Eventually.TrueAsync(
                async () => (await host.GetAsync(id))["runs"]!.AsArray().Count(one => one!["endedAt"] is not null) == run, TasksHost.Limit);

            // After a failure comes the retry, and after that the next day.
            ((int)(await host.GetAsync(id))["retryCount"]!).ShouldBe(run % 2);
        }

        (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/tasks/{id}", host.Echo.User)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task TheNewestTwentyRunsAreShown()
    {
        var id = await host.CreateAsync("""{"title":"t"}""");
        await host.ExecuteSqlAsync(
            """
            insert into tasks_runs (id, task_id, status, error, started_at)
            select gen_random_uuid(), @id::uuid, 'failed', 'run ' || n, now() + n * interval '1 second' from generate_series(1, 25) n
            """,
            new { id });
        (await host.GetAsync(id))["runs"]!.AsArray().Select(run => (string)run!["error"]!).ShouldBe(Enumerable.Range(0, 20).Select(n => $"run {25 - n}"));
    }

    [Fact]
    public async Task AnExecutionSaysForWhichTaskItWas()
    {
        var id = await host.CreateAsync("""{"title":"t","plugin":"sample","action":"echo"}""");
        await host.ExecuteAsync(id);
        (await host.QueryAsync<long>("select count(*) from plugins_executions where task_id = @id::uuid and action = 'echo'", new { id })).ShouldBe(1);
    }

    [Fact]
    public async Task FiguresAreOnesOwnUnlessAllAreAskedFor()
    {
        var (own, all) = (await TotalAsync(host.Echo.Admin, ""), await TotalAsync(host.Echo.Admin, "?all=true"));
        await host.CreateAsync("""{"title":"t"}""");
        (await TotalAsync(host.Echo.Admin, ""), await TotalAsync(host.Echo.Admin, "?all=true")).ShouldBe((own, all + 1));
        var (status, problem) = await host.Echo.SendAsync(HttpMethod.Get, "/api/tasks/stats?all=true", host.Echo.User);
        (status, (string)problem["detail"]!).ShouldBe((403, "Missing permission: tasks:all"));
    }

    async Task<int> TotalAsync(string token, string query) =>
        (int)(await host.Echo.SendAsync(HttpMethod.Get, $"/api/tasks/stats{query}", token)).Body["data"]!["total"]!;
}
