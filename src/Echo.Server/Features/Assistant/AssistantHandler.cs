using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Features.Gateway;
using Echo.Server.Features.Jobs;

namespace Echo.Server.Features.Assistant;

/// <summary>Works on what somebody has sent to /run. A worker that takes a job over goes on where the transcript ends; but where a call went out
/// and nobody knows what became of it, the job fails.</summary>
sealed class AssistantHandler(TranscriptStore transcripts, DirectCall direct, AgentLoop loop, JoinedTools tools) : IJobHandler
{
    public const string TypeName = "assistant";

    const string Interrupted = "Interrupted after a tool call; not repeated";

    public string Type => TypeName;

    public JobPolicy Policy { get; } = new()
    {
        MaxAttempts = 3,
        Backoff = static _ => TimeSpan.FromSeconds(5),
        Event = AssistantEvents.Of,
    };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var message = run.Payload.Text("message") ?? "";
        var work = new AssistantWork(run, message, await transcripts.ReadAsync(run.JobId, run.Restarts, cancellationToken));
        if (await transcripts.FindFailureAsync(run.JobId, run.Restarts, cancellationToken) is { } failure)
            return work.Fail(failure);
        if (work.Steps.Any(step => step.Calls.Any(call => call.State == CallState.Running)))
        {
            await transcripts.InterruptAsync(run.JobId, run.Restarts, Interrupted, cancellationToken);
            return work.Fail(Interrupted);
        }

        try
        {
            return DirectCall.Read(message) is var (tool, arguments)
                ? await direct.RunAsync(work, tool, arguments, cancellationToken)
                : await loop.RunAsync(work, cancellationToken);
        }
        catch (LostWorkException)
        {
            return new JobOutcome.Retry("Another worker has gone on with this job");
        }
        catch (OperationCanceledException) when (run.IsCancelled)
        {
            await transcripts.InterruptAsync(run.JobId, run.Restarts, "Cancelled", CancellationToken.None);
            throw;
        }
        finally
        {
            await tools.EndAsync(run.JobId);
        }
    }
}
