using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Tasks;

/// <summary>The task examples of document 003, letter by letter.</summary>
[Collection(TaskTests.Name)]
public sealed class TaskExamples(TasksHost host)
{
    [Fact]
    public async Task CreatingAndExecutingATask()
    {
        var (status, created) = await host.Echo.PostAsync("/api/tasks", host.Echo.User, """
            {
                "title": "My First Task",
                "description": "Testing the task system",
                "priority": "high",
                "plugin": "sample",
                "action": "echo",
                "payload": {
                  "message": "Hello from task!"
                },
                "tags": ["test", "demo"]
              }
            """);
        status.ShouldBe(201, created.ToJsonString());
        ((bool)created["ok"]!).ShouldBeTrue();
        var task = created["data"]!;
        task.AsObject().Select(field => field.Key).ShouldBe(
            [
                "id", "_id", "title", "description", "status", "priority", "plugin", "action", "payload", "tags", "result", "error", "userId",
                "scheduledAt", "startedAt", "completedAt", "retryCount", "maxRetries", "metadata", "createdAt", "updatedAt",
            ],
            ignoreOrder: true);
        ((string)task["_id"]!, (string)task["status"]!, (string)task["priority"]!).ShouldBe(((string)task["id"]!, "pending", "high"));
        ((int)task["maxRetries"]!, (int)task["retryCount"]!, task["metadata"]!.ToJsonString()).ShouldBe((3, 0, "{}"));

        var done = await host.ExecuteAsync((string)task["id"]!);
        ((string)done["status"]!, done["error"], done["result"]!.ToJsonString()).ShouldBe(("completed", null, """{"message":"Hello from task!"}"""));
        done["startedAt"].ShouldNotBeNull();
        done["completedAt"].ShouldNotBeNull();
        var shown = await host.GetAsync((string)task["id"]!);
        ((string)shown["user"]!["username"]!).ShouldBe("a-user");
        ((string)shown["runs"]!.AsArray().ShouldHaveSingleItem()!["status"]!).ShouldBe("completed");
    }

    [Fact]
    public async Task TestingTheCompleteSystem()
    {
        var (status, created) = await host.Echo.PostAsync("/api/tasks", host.Echo.User, """
            {
                "title": "Process Data",
                "plugin": "sample",
                "action": "echo",
                "payload": {"data": [1,2,3]}
              }
            """);
        status.ShouldBe(201, created.ToJsonString());
        ((string)created["data"]!["priority"]!).ShouldBe("medium");

        var (_, listed) = await host.Echo.SendAsync(HttpMethod.Get, "/api/tasks", host.Echo.User);
        ((bool)listed["ok"]!).ShouldBeTrue();
        ((string)listed["data"]![0]!["title"]!).ShouldBe("Process Data");
        ((int)listed["pagination"]!["page"]!, (int)listed["pagination"]!["limit"]!).ShouldBe((1, 20));

        var (_, counted) = await host.Echo.SendAsync(HttpMethod.Get, "/api/tasks/stats", host.Echo.User);
        var data = counted["data"]!;
        Sum(data["byStatus"]!).ShouldBe((int)data["total"]!);
        Sum(data["byPriority"]!).ShouldBe((int)data["total"]!);
        data["byStatus"]!.AsObject().Select(status => status.Key).ShouldBe(["pending", "in-progress", "completed", "failed"]);
        data["byPriority"]!.AsObject().Select(priority => priority.Key).ShouldBe(["low", "medium", "high", "critical"]);
    }

    static int Sum(JsonNode counts) => counts.AsObject().Sum(count => (int)count.Value!);
}
