using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Assistant.Api;

/// <summary>Document 002's jobs (contract section 5).</summary>
static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("").WithTags("Assistant");
        runs.MapPost("/run", Run).Requires(Permissions.JobsCreate).Limited(RatePolicy.ToolCall);
        runs.MapGet("/result/{job_id}", Get).Requires(Permissions.JobsRead).Limited(RatePolicy.Read);
        runs.MapGet("/result/{job_id}/transcript", GetTranscript).Requires(Permissions.JobsRead).Limited(RatePolicy.Read);
        runs.MapGet("/jobs", List).Requires(Permissions.JobsRead).Limited(RatePolicy.Read);
    }

    static async Task<Ok<RunAnswer>> Run(Body<RunRequest> body, Caller caller, RunDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(new RunAnswer(
            await desk.AddAsync(caller, body.Value.Message, cancellationToken), "queued", "Task has been queued for processing"));

    static async Task<Results<Ok<RunBody>, Problem>> Get(
        Path<Guid> job_id, Caller caller, JobQueue queue, TranscriptStore transcripts, CancellationToken cancellationToken)
    {
        if (await FindAsync(job_id, caller, queue, cancellationToken) is not { } job)
            return NotFound;
        var figures = await transcripts.CountAsync([job], cancellationToken);
        return TypedResults.Ok(RunBody.Of(job, figures.GetValueOrDefault(job.Id)));
    }

    static async Task<Results<Ok<TranscriptBody>, Problem>> GetTranscript(
        Path<Guid> job_id, Caller caller, JobQueue queue, TranscriptStore transcripts, CancellationToken cancellationToken)
    {
        if (await FindAsync(job_id, caller, queue, cancellationToken) is not { } job)
            return NotFound;
        var steps = await transcripts.ReadAsync(job.Id, start: null, cancellationToken);
        return TypedResults.Ok(TranscriptBody.Of(job, steps));
    }

    static async Task<Ok<RunPage>> List(
        Query<RunQuery> query, Caller caller, JobQueue queue, TranscriptStore transcripts, CancellationToken cancellationToken)
    {
        var asked = query.Value;
        var states = asked.Status is { } status ? JobState.WithStatus(status) : null;
        var (page, total) = await queue.ListAsync(AssistantHandler.TypeName, caller.Id, states, asked.Limit, asked.Offset, cancellationToken);
        var figures = await transcripts.CountAsync(page, cancellationToken);
        return TypedResults.Ok(new RunPage(
            [.. page.Select(job => RunBody.Of(job, figures.GetValueOrDefault(job.Id)))], total, asked.Limit, asked.Offset));
    }

    static async Task<Job?> FindAsync(Guid id, Caller caller, JobQueue queue, CancellationToken cancellationToken) =>
        await queue.FindAsync(id, cancellationToken) is { Type: AssistantHandler.TypeName } job
            && (job.OwnerId == caller.Id || caller.May(Permissions.JobsManage))
            ? job
            : null;

    static Problem NotFound => Problem.NotFound("Job not found");
}
