using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Features.Jobs;
using Echo.Server.Features.Jobs.Recurring;

namespace Echo.Server.Features.Assistant;

/// <summary>Forgets transcripts whose jobs are forgotten. It is itself a job, each hour.</summary>
sealed class AssistantCleanup(TranscriptStore transcripts, JobQueue queue, TimeProvider time) : IJobHandler
{
    public const string TypeName = "assistant_cleanup";

    const int MostAtOnce = 1_000;

    // A transcript is there a moment before its job is.
    static readonly TimeSpan Settled = TimeSpan.FromHours(1);

    public static JobSchedule Schedule { get; } = new(TypeName, TypeName, "15 7 * * * ?");

    public string Type => TypeName;

    public JobPolicy Policy { get; } = new() { MaxPerNode = 1, Kept = TimeSpan.FromHours(1), RetriesTimeouts = true };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Settled;
        var after = Guid.Empty;
        while (await transcripts.ListAsync(after, before, MostAtOnce, cancellationToken) is { Count: > 0 } page)
        {
            var gone = await queue.ListGoneAsync(page, cancellationToken);
            if (gone.Count > 0)
                await transcripts.ForgetAsync(gone, cancellationToken);
            after = page[^1];
        }

        return new JobOutcome.Completed();
    }
}
