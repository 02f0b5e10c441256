namespace Echo.Server.Platform.Work;

/// <summary>Runs one piece of work for a key at a time: whoever wants it meanwhile gets what comes of the one that is under way.</summary>
public sealed class SharedRuns<TKey, TResult>
    where TKey : notnull
{
    readonly Lock gate = new();
    readonly Dictionary<TKey, Task<TResult>> running = [];

    /// <param name="work">Must end by itself: whoever gives up leaves it to the others.</param>
    /// <returns>The result, and whether it is of a run that somebody else had begun.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<(TResult Result, bool IsShared)> RunAsync(TKey key, Func<TKey, Task<TResult>> work, CancellationToken cancellationToken)
    {
        Task<TResult>? run;
        bool isShared;
        lock (gate)
        {
            isShared = running.TryGetValue(key, out run);
            if (run is null)
                running[key] = run = BeginAsync(key, work);
        }

        return (await run.WaitAsync(cancellationToken), isShared);
    }

    async Task<TResult> BeginAsync(TKey key, Func<TKey, Task<TResult>> work)
    {
        // Nothing may be done under the lock.
        await Task.Yield();
        try
        {
            return await work(key);
        }
        finally
        {
            lock (gate)
                running.Remove(key);
        }
    }
}
