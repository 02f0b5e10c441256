using Echo.Server.Platform.Work;

namespace Echo.Server.Platform.Events;

/// <summary>Wakes a loop, once for any number of calls before it looks, and by itself after a while: hints may get lost.</summary>
sealed class Wakeup(TimeProvider time)
{
    readonly Lock gate = new();
    TaskCompletionSource called = New();

    public void Call()
    {
        lock (gate)
            called.TrySetResult();
    }

    /// <summary>Waits for a call, or until all loops look (<see cref="Rounds"/>).</summary>
    /// <param name="atMost">How often they do.</param>
    /// <returns>Whether it was a call.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        Task call;
        lock (gate)
            call = called.Task;
        if (!call.IsCompleted)
            await call.WaitAsync(Rounds.Left(atMost, time), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (!called.Task.IsCompleted)
                return false;
            called = New();
            return true;
        }
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
