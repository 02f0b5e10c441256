using Echo.Server.Features.Jobs.Rescue;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Jobs.Api;

/// <summary>Every kind of background work: to see, and to steer (contract section 25).</summary>
static class JobEndpoints
{
    public static void MapJobApi(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/api/v1/jobs").WithTags("Jobs");
        jobs.MapGet("", List).Requires(Permissions.JobsRead).Limited(RatePolicy.Read);
        jobs.MapGet("/{id}", Get).Requires(Permissions.JobsRead).Limited(RatePolicy.Read);
        jobs.MapGet("/stats", Count).Requires(Permissions.JobsManage).Limited(RatePolicy.Read);
        jobs.MapPost("/{id}/cancel", Cancel).Requires(Permissions.JobsCreate).Limited(RatePolicy.Write);
        jobs.MapPost("/{id}/retry", Retry).Requires(Permissions.JobsCreate).Limited(RatePolicy.Write);
        jobs.MapPost("/types/{type}/pause", Pause).Requires(Permissions.JobsManage).Limited(RatePolicy.Write);
        jobs.MapPost("/types/{type}/resume", Resume).Requires(Permissions.JobsManage).Limited(RatePolicy.Write);
    }

    static async Task<Ok<JobPage>> List(Query<JobQuery> query, Caller caller, JobStore jobs, CancellationToken cancellationToken)
    {
        var asked = query.Value;
        var filter = new JobFilter(OwnerOf(caller), asked.Type, asked.State is { } state ? [state] : null);
        var (page, total) = await jobs.ListAsync(filter, asked.PageSize, asked.Offset, whole: false, cancellationToken);
        return TypedResults.Ok(new JobPage(
            [.. page.Select(JobBody.Of)], total, asked.Page, asked.PageSize, (total + asked.PageSize - 1) / asked.PageSize));
    }

    static async Task<Results<Ok<JobDetailBody>, Problem>> Get(Path<Guid> id, Caller caller, JobStore jobs, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, OwnerOf(caller), cancellationToken) is not { } job)
            return NotFound;
        var (attempts, log) = await jobs.ReadHistoryAsync(id, cancellationToken);
        return TypedResults.Ok(JobDetailBody.Of(job, attempts, log));
    }

    static async Task<Ok<JobStatistics>> Count(JobFigureBook figures, WorkerStore workers, CancellationToken cancellationToken) =>
        TypedResults.Ok(JobStatistics.Of(await figures.ReadAsync(cancellationToken), await workers.ListAsync(cancellationToken)));

    static async Task<Results<Ok<JobBody>, Problem>> Cancel(
        Path<Guid> id, Caller caller, JobSteering steering, JobStore jobs, CancellationToken cancellationToken) =>
        await ShowAsync(id, await steering.CancelAsync(id, OwnerOf(caller), cancellationToken), "Job has ended", jobs, cancellationToken);

    static async Task<Results<Ok<JobBody>, Problem>> Retry(
        Path<Guid> id, Caller caller, JobSteering steering, JobStore jobs, CancellationToken cancellationToken) =>
        await ShowAsync(
            id, await steering.RetryAsync(id, OwnerOf(caller), cancellationToken), "Job is not failed, dead or cancelled", jobs, cancellationToken);

    static async Task<Results<Ok<JobTypeBody>, Problem>> Pause(
        string type, JobKinds kinds, JobSteering steering, CancellationToken cancellationToken)
    {
        if (!kinds.Has(type))
            return NoSuchType;
        await steering.PauseAsync(type, cancellationToken);
        return TypedResults.Ok(new JobTypeBody(type, Paused: true));
    }

    static async Task<Results<Ok<JobTypeBody>, Problem>> Resume(
        string type, JobKinds kinds, JobSteering steering, CancellationToken cancellationToken)
    {
        if (!kinds.Has(type))
            return NoSuchType;
        await steering.ResumeAsync(type, cancellationToken);
        return TypedResults.Ok(new JobTypeBody(type, Paused: false));
    }

    static async Task<Results<Ok<JobBody>, Problem>> ShowAsync(
        Guid id, JobChange change, string refusal, JobStore jobs, CancellationToken cancellationToken)
    {
        if (change == JobChange.Refused)
            return Problem.Conflict(refusal);
        return change != JobChange.NotFound && await jobs.FindAsync(id, ownerId: null, cancellationToken) is { } job
            ? TypedResults.Ok(JobBody.Of(job))
            : NotFound;
    }

    static Problem NotFound => Problem.NotFound("Job not found");

    static Problem NoSuchType => Problem.NotFound("Job type not found");

    static int? OwnerOf(Caller caller) => caller.May(Permissions.JobsManage) ? null : caller.Id;
}
