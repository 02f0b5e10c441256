using System.Collections.Concurrent;

namespace Echo.Server.Features.Jobs;

/// <summary>Lets those who wait for a job know that it ended on this node.</summary>
sealed class JobEnds
{
    readonly ConcurrentDictionary<Guid, TaskCompletionSource> awaited = [];

    public Task Expect(Guid id) => awaited.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Tell(Guid id)
    {
        if (awaited.TryRemove(id, out var end))
            end.TrySetResult();
    }

    public void Forget(Guid id) => awaited.TryRemove(id, out _);
}
