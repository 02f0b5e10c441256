namespace Echo.Server.Features.Jobs.Working;

/// <summary>An attempt under way on this node.</summary>
sealed class RunningJob(Job job, TimeProvider time) : IDisposable
{
    readonly CancellationTokenSource told = new();
    int reason;

    public Job Job { get; } = job;

    public JobRun Run { get; } = new(job, time);

    /// <summary>Ends when its end is on the way to the database.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    public CancellationToken Told => told.Token;

    /// <summary>The first reason counts.</summary>
    public EndReason Reason => (EndReason)Volatile.Read(ref reason);

    public void Dispose() => told.Dispose();

    public void Tell(EndReason why)
    {
        if (Interlocked.CompareExchange(ref reason, (int)why, (int)EndReason.None) != (int)EndReason.None)
            return;
        Run.IsCancelled = why is EndReason.Cancelled;
        try
        {
            told.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }
}
