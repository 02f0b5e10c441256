using System.Diagnostics;
using Echo.Server.Features.Jobs;

namespace Echo.Testing.Hosts.Jobs;

/// <summary>Ends its worker's process.</summary>
sealed class LethalHandler : IJobHandler
{
    public const string TypeName = "test_lethal";

    public string Type => TypeName;

    public JobPolicy Policy { get; } = new() { MaxAttempts = 3 };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        using var own = Process.GetCurrentProcess();
        own.Kill();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return new JobOutcome.Completed();
    }
}
