using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Tasks;

/// <summary>What the owner of a task hears of it (contract section 21.7).</summary>
static class TaskEvents
{
    public const string Created = "taskCreated";
    public const string Updated = "taskUpdated";
    public const string Completed = "taskCompleted";
    public const string Failed = "taskFailed";

    const string Removed = "taskDeleted";
    const string Topic = "user_tasks";

    public static NewEvent Of(string type, TaskItem task) => Event(type, task, RawJson.From(TaskBody.Of(task), WireJson.Options));

    public static NewEvent Deleted(TaskItem task) => Event(Removed, task, RawJson.From(new { task.Id }));

    /// <summary>How a run changed it.</summary>
    public static NewEvent OfEnd(TaskItem task) => Of(
        task.Status switch
        {
            TaskValues.Completed => Completed,
            TaskValues.Failed => Failed,
            _ => Updated,
        },
        task);

    static NewEvent Event(string type, TaskItem task, RawJson body) => new(type, Topic)
    {
        Data = EventData.Of("task", body),
        Receivers = [task.OwnerId],
        Subject = task.Id.ToString(),
    };
}
