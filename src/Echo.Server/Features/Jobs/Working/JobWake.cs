namespace Echo.Server.Features.Jobs.Working;

/// <summary>Lets one loop sleep until somebody has something for it. What is told while it is awake is not forgotten.</summary>
sealed class JobWake
{
    readonly Lock gate = new();
    TaskCompletionSource told = New();

    public void Set()
    {
        lock (gate)
            told.TrySetResult();
    }

    /// <summary>Returns when somebody told or the time is over.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        Task sign;
        lock (gate)
            sign = told.Task;
        if (!sign.IsCompleted && most > TimeSpan.Zero)
            await sign.WaitAsync(most, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (told.Task.IsCompleted)
                told = New();
        }
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
