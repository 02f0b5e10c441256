using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Jobs.Api;

/// <summary>Background tasks of document 001: jobs of the kinds that say so (contract section 13).</summary>
static class BackgroundTaskEndpoints
{
    public static void MapBackgroundTasks(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/tasks/{task_id}", Get).WithTags("Jobs").Requires(Permissions.JobsRead).Limited(RatePolicy.Read);

    static async Task<Results<Ok<BackgroundTaskBody>, Problem>> Get(
        Path<Guid> task_id, Caller caller, JobStore jobs, JobKinds kinds, CancellationToken cancellationToken) =>
        await jobs.FindAsync(task_id, caller.May(Permissions.JobsManage) ? null : caller.Id, cancellationToken) is { } job
            && kinds.BackgroundTasks.Contains(job.Type)
            ? TypedResults.Ok(BackgroundTaskBody.Of(job))
            : Problem.NotFound("Task not found or expired");
}
