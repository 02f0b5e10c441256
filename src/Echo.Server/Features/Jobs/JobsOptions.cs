using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Jobs;

/// <summary>How much background work goes on at one time.</summary>
sealed class JobsOptions
{
    [Setting("JOB_TIMEOUT_MINUTES", "how long one attempt at a job may take, where its kind does not say otherwise"), Range(1, 1440)]
    public int TimeoutMinutes { get; init; } = 30;

    [Setting("Jobs:Concurrency", "jobs that one node runs at a time"), Range(1, 1000)]
    public int Concurrency { get; init; } = 32;

    [Setting("Jobs:MaxRunningPerOwner", "jobs of one account that run at a time, on all nodes together; more wait"), Range(1, 10000)]
    public int MaxRunningPerOwner { get; init; } = 8;
}
