namespace Echo.Server.Features.Jobs.Recurring;

/// <summary>Forgets ended jobs whose time is over. It is itself a job, each five minutes.</summary>
sealed class JobCleanup(JobStore jobs) : IJobHandler
{
    public const string TypeName = "jobs_cleanup";

    const int MostAtOnce = 5_000;

    public static JobSchedule Schedule { get; } = new(TypeName, TypeName, "30 0/5 * * * ?");

    public string Type => TypeName;

    public JobPolicy Policy { get; } = new() { MaxPerNode = 1, Kept = TimeSpan.FromHours(1), RetriesTimeouts = true };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        while (await jobs.ForgetExpiredAsync(MostAtOnce, cancellationToken))
        {
            // In portions, so that no transaction takes long.
        }

        return new JobOutcome.Completed();
    }
}
