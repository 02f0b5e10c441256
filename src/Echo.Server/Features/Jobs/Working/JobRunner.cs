using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Jobs.Working;

/// <summary>Runs the handler of one attempt and judges how it ended.</summary>
sealed partial class JobRunner(JobKinds kinds, ServerOptions server, TimeProvider time, ILogger<JobRunner> logger)
{
    // A handler that is told to end and does not is given up after this; its job is not begun again, since it may still be at work.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <param name="cancellationToken">Tells the handler to end; why, the job says.</param>
    public async Task<JobEnd> RunAsync(RunningJob running, CancellationToken cancellationToken)
    {
        var job = running.Job;
        var handler = kinds[job.Type];
        using var activity = EchoActivity.Source.StartActivity("job")?.SetTag("echo.job.type", job.Type).SetTag("echo.job.attempt", job.Attempt);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(job.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var work = Task.Run(() => handler.RunAsync(running.Run, either.Token), CancellationToken.None);
            return End(job, handler.Policy, await WithinGraceAsync(work, either.Token));
        }
        catch (OperationCanceledException) when (running.Reason is not EndReason.None)
        {
            return new(job, running.Reason is EndReason.Cancelled ? JobState.Cancelled : JobAttempt.GivenBack);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            var error = $"Job timed out after {Words(TimeSpan.FromSeconds(job.TimeoutSeconds))}";
            return handler.Policy.RetriesTimeouts ? Again(job, handler.Policy, error, after: null) : new(job, JobState.Failed, error);
        }
        catch (TimeoutException) when (either.IsCancellationRequested)
        {
            LogStuck(job.Type, job.Id);
            return new(job, JobState.Failed, "Job did not end when it was told to");
        }
        catch (Exception exception) when (exception.IsDatabaseUnavailable)
        {
            return Again(job, handler.Policy, "Database unavailable", after: null);
        }
        catch (Exception exception)
        {
            LogDefect(exception, job.Type, job.Id, job.Attempt);
            return Again(job, handler.Policy, server.Debug ? JobText.Storable(exception.Message) : "An unexpected error occurred", after: null);
        }
    }

    async Task<JobOutcome> WithinGraceAsync(Task<JobOutcome> work, CancellationToken told)
    {
        await ((Task)work).WaitAsync(told).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await work.WaitAsync(Grace, time, CancellationToken.None);
    }

    static JobEnd End(Job job, JobPolicy policy, JobOutcome outcome) => outcome switch
    {
        JobOutcome.Completed done => new(job, JobState.Completed, Result: done.Result.IsEmpty ? null : done.Result.ToString(), Message: Text(done.Message)),
        JobOutcome.Retry retry => Again(job, policy, JobText.Storable(retry.Error), retry.After),
        JobOutcome.Failed failed => new(
            job, JobState.Failed, JobText.Storable(failed.Error), Result: failed.Result.IsEmpty ? null : failed.Result.ToString()),
        JobOutcome.Wait wait => new(job, JobAttempt.Parked, Message: JobText.Storable(wait.Message), Delay: wait.Most),
        _ => throw new InvalidOperationException($"{outcome} is no outcome"),
    };

    static JobEnd Again(Job job, JobPolicy policy, string error, TimeSpan? after) =>
        new(job, JobEnd.Retry, error, Delay: after ?? policy.Backoff(job.Attempt));

    static string Words(TimeSpan time) => time.TotalSeconds % 60 == 0 ? $"{time.TotalMinutes} minutes" : $"{time.TotalSeconds} seconds";

    static string? Text(string? text) => text is null ? null : JobText.Storable(text);
    [LoggerMessage(LogLevel.Error, "Job {Id} of type {Type} failed with an exception in attempt {Attempt}")]
    partial void LogDefect(Exception exception, string type, Guid id, int attempt);

    [LoggerMessage(LogLevel.Error, "Job {Id} of type {Type} did not end when it was told to, and holds what it holds")]
    partial void LogStuck(string type, Guid id);
}
