using System.Collections.Concurrent;
using Echo.Server.Features.Jobs;

namespace Echo.Server.Tests.Features.Jobs;

/// <summary>Does with each job what its test says.</summary>
sealed class ScriptedHandler(string type, JobPolicy policy) : IJobHandler
{
    public ConcurrentDictionary<Guid, Func<JobRun, CancellationToken, Task<JobOutcome>>> Scripts { get; } = [];

    public string Type => type;

    public JobPolicy Policy => policy;

    public Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken) => Scripts[run.JobId](run, cancellationToken);
}
