using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Tasks;

/// <summary>Tasks as entries of a list: what is taken, shown, found and changed.</summary>
[Collection(TaskTests.Name)]
public sealed class KeepingTasks(TasksHost host)
{
    public static TheoryData<string, string> Refused => new()
    {
        { "{}", "body.title missing" },
        { """{"title":" "}""", "body.title string_too_short" },
        { """{"title":"t","priority":"urgent"}""", "body.priority enum" },
        { """{"title":"t","maxRetries":11}""", "body.maxRetries number_range" },
        { """{"title":"t","tags":[""]}""", "body.tags.0 string_too_short" },
        { """{"title":"t","metadata":[]}""", "body.metadata type" },
        { $$"""{"title":"t","tags":["{{new string('x', 51)}}"]}""", "body.tags.0 string_too_long" },
        { $$"""{"title":"{{new string('x', 201)}}"}""", "body.title string_too_long" },
        { """{"title":"t","scheduledAt":"2100-01-01T00:00:00Z"}""", "body.scheduledAt value" },
        { """{"title":"t","scheduledAt":"2100-01-01T00:00:00Z","plugin":"sample"}""", "body.scheduledAt value" },
        { $$"""{"title":"t","payload":"{{new string('x', 256 * 1024)}}"}""", "body.payload object_too_large" },
        { $$"""{"title":"t","metadata":{"x":"{{new string('x', 16 * 1024)}}"} }""", "body.metadata object_too_large" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task WhatIsNoTaskIsRefused(string body, string violation)
    {
        var (status, problem) = await host.Echo.PostAsync("/api/tasks", host.Echo.User, body);
        status.ShouldBe(422, problem.ToJsonString());
        var found = problem["error"]!["details"]!.AsArray().ShouldHaveSingleItem()!;
        $"{found["field"]} {found["type"]}".ShouldBe(violation);
    }

    [Fact]
    public async Task StatusesKeepTheirTimes()
    {
        var id = await host.CreateAsync("""{"title":"list me"}""");
        var begun = await PutAsync(id, """{"status":"in-progress"}""");
        begun["startedAt"].ShouldNotBeNull();
        var done = await PutAsync(id, """{"status":"completed","result":{"by":"hand"},"title":"listed"}""");
        ((string)done["startedAt"]!, (string)done["title"]!, done["result"]!.ToJsonString()).ShouldBe(
            ((string)begun["startedAt"]!, "listed", """{"by":"hand"}"""));
        var again = await PutAsync(id, """{"status":"completed"}""");
        ((string)again["completedAt"]!).ShouldBe((string)done["completedAt"]!);
        var open = await PutAsync(id, """{"status":"pending"}""");
        (open["startedAt"], open["completedAt"]).ShouldBe((null, null));
        var (status, problem) = await host.Echo.SendAsync(
            HttpMethod.Put, $"/api/tasks/{id}", host.Echo.User, """{"scheduledAt":"2100-01-01T00:00:00Z"}""");
        status.ShouldBe(422, problem.ToJsonString());
        (status, problem) = await host.Echo.SendAsync(HttpMethod.Post, $"/api/tasks/{id}/execute", host.Echo.User);
        (status, (string)problem["detail"]!).ShouldBe((400, "Task missing plugin or action"));
    }

    [Fact]
    public async Task ATaskMovedToAnotherTimeRunsThenAlone()
    {
        var id = await host.CreateAsync("""{"title":"t","plugin":"sample","action":"echo","payload":5,"scheduledAt":"2100-01-01T00:00:00Z"}""");
        await PutAsync(id, """{"scheduledAt":"2020-01-01T00:00:00Z"}""");
        await host.BecomesAsync(id, "completed");
        var task = await host.GetAsync(id);
        (task["result"]!.ToJsonString(), task["runs"]!.AsArray().Count).ShouldBe(("5", 1));
        (await host.QueryAsync<long>("select count(*) from jobs where type = 'task' and state = 'scheduled'")).ShouldBe(0);
    }

    [Fact]
    public async Task WhatIsDoneOrGoneDoesNotRun()
    {
        const string Later = """{"title":"t","plugin":"sample","action":"echo","scheduledAt":"2100-01-01T00:00:00Z"}""";
        var (done, gone) = (await host.CreateAsync(Later), await host.CreateAsync(Later));
        await PutAsync(done, """{"status":"completed"}""");
        var (status, body) = await host.Echo.SendAsync(HttpMethod.Delete, $"/api/tasks/{gone}", host.Echo.User);
        (status, body["data"]!.ToJsonString()).ShouldBe((200, """{"deleted":true}"""));
        (await host.QueryAsync<long>("select count(*) from jobs where type = 'task' and state = 'scheduled'")).ShouldBe(0);
        (status, body) = await host.Echo.SendAsync(HttpMethod.Get, $"/api/tasks/{gone}", host.Echo.User);
        (status, (string)body["detail"]!).ShouldBe((404, "Task not found"));
    }

    [Fact]
    public async Task ListsAreFilteredSortedAndPaged()
    {
        var tag = Guid.NewGuid().ToString("N");
        foreach (var (title, priority) in new[] { ("b%", "low"), ("a_", "critical"), ("C", "high") })
            await host.CreateAsync($$"""{"title":"{{title}}","priority":"{{priority}}","tags":["{{tag}}","x"],"description":"{{title}} {{tag}}"}""");
        (await TitlesAsync($"tags={tag}&sort=title")).ShouldBe(["a_", "b%", "C"]);
        (await TitlesAsync($"tags={tag},none&sort=-priority")).ShouldBe(["a_", "C", "b%"]);
        (await TitlesAsync($"tags={tag}&sort=priority&limit=2&page=2")).ShouldBe(["a_"]);
        (await TitlesAsync($"tags={tag}")).ShouldBe(["C", "a_", "b%"]);
        (await TitlesAsync($"search=%25%20{tag}")).ShouldBe(["b%"]);
        (await TitlesAsync($"tags={tag}&priority=high&status=pending")).ShouldBe(["C"]);
        (await TitlesAsync($"tags={tag}&plugin=sample")).ShouldBeEmpty();
        (await host.Echo.SendAsync(HttpMethod.Get, $"/api/tasks?tags={tag}", host.Echo.Admin)).Body["data"]!.AsArray().ShouldBeEmpty();
        (await host.Echo.SendAsync(HttpMethod.Get, $"/api/tasks?tags={tag}&all=true", host.Echo.Admin)).Body["data"]!.AsArray().Count.ShouldBe(3);
        var (status, problem) = await host.Echo.SendAsync(HttpMethod.Get, "/api/tasks?all=true", host.Echo.User);
        (status, (string)problem["detail"]!).ShouldBe((403, "Missing permission: tasks:all"));
    }

    async Task<string[]> TitlesAsync(string query)
    {
        var (status, body) = await host.Echo.SendAsync(HttpMethod.Get, $"/api/tasks?{query}", host.Echo.User);
        status.ShouldBe(200, body.ToJsonString());
        return [.. body["data"]!.AsArray().Select(task => (string)task!["title"]!)];
    }

    async Task<JsonNode> PutAsync(string id, string change)
    {
        var (status, body) = await host.Echo.SendAsync(HttpMethod.Put, $"/api/tasks/{id}", host.Echo.User, change);
        status.ShouldBe(200, body.ToJsonString());
        return body["data"]!;
    }
}
