using System.Diagnostics;
using Echo.Server.Features.Jobs;

namespace Echo.Bench;

/// <summary>Does nothing, and tells when that was done as often as expected.</summary>
sealed class NothingHandler : IJobHandler
{
    public const string TypeName = "bench_nothing";

    static readonly Task<JobOutcome> Done = Task.FromResult<JobOutcome>(new JobOutcome.Completed());

    TaskCompletionSource reached = new();
    long lastStart;
    int left;

    public string Type => TypeName;

    public JobPolicy Policy { get; } = new();

    /// <summary>When the newest one began, as <see cref="Stopwatch"/> counts.</summary>
    public long LastStart => Volatile.Read(ref lastStart);

    public Task Expect(int count)
    {
        reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref left, count);
        return reached.Task;
    }

    public Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        Volatile.Write(ref lastStart, Stopwatch.GetTimestamp());
        if (Interlocked.Decrement(ref left) == 0)
            reached.TrySetResult();
        return Done;
    }
}
