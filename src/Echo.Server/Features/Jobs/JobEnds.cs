using System.Collections.Concurrent;

namespace Echo.Server.Features.Jobs;

/// <summary>Lets those who wait for a job know that it ended on this node.</summary>
sealed class JobEnds(TimeProvider time)
{
    readonly ConcurrentDictionary<Guid, TaskCompletionSource> awaited = [];

    /// <summary>From here on, what is told is not missed.</summary>
    public void Expect(Guid id) => awaited.TryAdd(id, new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Returns when it was told since it was expected, or the time is over.</summary>
    public async Task WaitAsync(Guid id, TimeSpan most, CancellationToken cancellationToken)
    {
        if (awaited.TryGetValue(id, out var end))
            await end.Task.WaitAsync(most, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Tell(Guid id)
    {
        if (awaited.TryRemove(id, out var end))
            end.TrySetResult();
    }

    public void Forget(Guid id) => awaited.TryRemove(id, out _);
}
