using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Tasks;

/// <summary>Tasks of document 003, in camelCase.</summary>
static class TaskEndpoints
{
    // Beyond what the tool may take: the way through the queue.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void MapTaskApi(this IEndpointRouteBuilder routes)
    {
        var tasks = routes.MapGroup("/api/tasks").WithTags("Tasks");
        tasks.MapGet("", List).Requires(Permissions.TasksRead).Limited(RatePolicy.Read);
        tasks.MapPost("", Create).Requires(Permissions.TasksWrite).Limited(RatePolicy.Write);
        tasks.MapGet("/stats", Count).Requires(Permissions.TasksRead).Limited(RatePolicy.Read);
        tasks.MapGet("/{id}", Get).Requires(Permissions.TasksRead).Limited(RatePolicy.Read);
        tasks.MapPut("/{id}", Change).Requires(Permissions.TasksWrite).Limited(RatePolicy.Write);
        tasks.MapDelete("/{id}", Delete).Requires(Permissions.TasksWrite).Limited(RatePolicy.Write);
        tasks.MapPost("/{id}/execute", Execute).Requires(Permissions.TasksWrite).Limited(RatePolicy.ToolCall);
    }

    static async Task<Results<Ok<TaskPage>, Problem>> List(Query<TaskQuery> query, Caller caller, TaskStore tasks, CancellationToken cancellationToken)
    {
        var asked = query.Value;
        if (asked.All && !caller.May(Permissions.TasksAll))
            return Problem.MissingPermission(Permissions.TasksAll);
        var filter = new TaskFilter(
            asked.All ? null : caller.Id, asked.Status, asked.Priority, asked.Plugin, asked.Tags is { Count: > 0 } tags ? [.. tags] : null, asked.Search);
        var (page, total) = await tasks.ListAsync(filter, asked.Sort, asked.Limit, (asked.Page - 1L) * asked.Limit, cancellationToken);
        return TypedResults.Ok(new TaskPage(
            [.. page.Select(TaskBody.Of)], new(asked.Page, asked.Limit, total, (total + asked.Limit - 1) / asked.Limit)));
    }

    static async Task<Created<OkBody<TaskBody>>> Create(
        Body<TaskCreateRequest> body, Caller caller, TaskDesk desk, CancellationToken cancellationToken)
    {
        var task = await desk.CreateAsync(body.Value, caller, cancellationToken);
        return TypedResults.Created($"/api/tasks/{task.Id}", new OkBody<TaskBody>(TaskBody.Of(task)));
    }

    static async Task<Results<Ok<OkBody<TaskStats>>, Problem>> Count(
        Query<TaskStatsQuery> query, Caller caller, TaskStore tasks, CancellationToken cancellationToken)
    {
        if (query.Value.All && !caller.May(Permissions.TasksAll))
            return Problem.MissingPermission(Permissions.TasksAll);
        var counts = await tasks.CountAsync(query.Value.All ? null : caller.Id, cancellationToken);
        return TypedResults.Ok(new OkBody<TaskStats>(new(
            counts.Sum(row => row.Count),
            TaskValues.Statuses.ToDictionary(status => status, status => counts.Where(row => row.Status == status).Sum(row => row.Count)),
            TaskValues.Priorities.ToDictionary(priority => priority, priority => counts.Where(row => row.Priority == priority).Sum(row => row.Count)))));
    }

    static async Task<Results<Ok<OkBody<TaskBody>>, Problem>> Get(Path<Guid> id, Caller caller, TaskStore tasks, CancellationToken cancellationToken) =>
        await tasks.FindAsync(id, OwnerOf(caller), cancellationToken) is var (task, runs) ? Shown(TaskBody.Of(task, runs)) : NotFound;

    static async Task<Results<Ok<OkBody<TaskBody>>, Problem>> Change(
        Path<Guid> id, Body<TaskChangeRequest> body, Caller caller, TaskDesk desk, CancellationToken cancellationToken)
    {
        var change = await desk.ChangeAsync(id, OwnerOf(caller), body.Value, caller, cancellationToken);
        if (change == TaskChange.NothingToRun)
            return Problem.Invalid(TaskRules.NothingToRun);
        return change.Task is { } task ? Shown(TaskBody.Of(task)) : ProblemOf(change);
    }

    static async Task<Results<Ok<OkBody<TaskDeleted>>, Problem>> Delete(Path<Guid> id, Caller caller, TaskDesk desk, CancellationToken cancellationToken)
    {
        var change = await desk.DeleteAsync(id, OwnerOf(caller), cancellationToken);
        return change.Task is null ? ProblemOf(change) : TypedResults.Ok(new OkBody<TaskDeleted>(new(Deleted: true)));
    }

    static async Task<Results<Ok<OkBody<TaskBody>>, Problem>> Execute(
        Path<Guid> id, Caller caller, TaskDesk desk, JobQueue queue, TaskStore tasks, TasksOptions options, CancellationToken cancellationToken)
    {
        var change = await desk.RunNowAsync(id, OwnerOf(caller), caller, cancellationToken);
        if (change.Task is not { } begun)
            return ProblemOf(change);
        await queue.WaitAsync(begun.RunId!.Value, TimeSpan.FromSeconds(options.TimeoutSeconds) + Patience, cancellationToken);
        return await tasks.FindAsync(id, OwnerOf(caller), cancellationToken) is var (task, _) ? Shown(TaskBody.Of(task)) : NotFound;
    }

    static Problem ProblemOf(TaskChange change)
    {
        if (change == TaskChange.Running)
            return Problem.Conflict("Task is running");
        if (change == TaskChange.NothingToRun)
            return Problem.Refused("Task missing plugin or action");
        return change == TaskChange.Forbidden ? Problem.MissingPermission(Permissions.PluginsExecute) : NotFound;
    }

    static Ok<OkBody<TaskBody>> Shown(TaskBody task) => TypedResults.Ok(new OkBody<TaskBody>(task));

    static Problem NotFound => Problem.NotFound("Task not found");

    static int? OwnerOf(Caller caller) => caller.May(Permissions.TasksAll) ? null : caller.Id;
}
