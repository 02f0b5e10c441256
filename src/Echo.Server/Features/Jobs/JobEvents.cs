using Echo.Mcp.Json;
using Echo.Server.Features.Jobs.Api;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Jobs;

/// <summary>What owners hear of their jobs (contract section 21.7).</summary>
public static class JobEvents
{
    /// <summary>For jobs that documents call jobs.</summary>
    /// <param name="job">With the fields of <c>job_update</c>, in snake_case.</param>
    public static NewEvent JobUpdate(Guid id, int ownerId, object job) => new("job_update", JobTopicState.Jobs)
    {
        Data = RawJson.From(job, WireJson.Options),
        Receivers = [ownerId],
        Subject = id.ToString(),
    };

    /// <summary>For background tasks.</summary>
    internal static NewEvent TaskUpdate(Job job)
    {
        var task = BackgroundTaskBody.Of(job);
        return new("task_update", JobTopicState.Tasks)
        {
            Data = RawJson.From(new { task.TaskId, Data = task, task.Status, task.Progress, task.Message, task.Result }, WireJson.Options),
            Receivers = [job.OwnerId],
            Subject = job.Id.ToString(),
        };
    }
}
