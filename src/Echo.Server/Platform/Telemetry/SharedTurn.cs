namespace Echo.Server.Platform.Telemetry;

/// <summary>Work whose result is good for a while: callers that come while it runs, or shortly after, share it.</summary>
/// <param name="freshness">How long a result is handed out after it was made.</param>
public sealed class SharedTurn<T>(TimeProvider time, TimeSpan freshness)
{
    readonly Lock choosing = new();
    Task<T>? last;
    long ended;

    /// <param name="work">Starts the work; it belongs to no single caller and has to end by itself.</param>
    /// <param name="cancellationToken">Ends this caller's waiting only.</param>
    public Task<T> JoinAsync(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        lock (choosing)
        {
            if (last is null || (last.IsCompleted && time.GetElapsedTime(Volatile.Read(ref ended)) >= freshness))
                last = RunAsync(work);
            return last.WaitAsync(cancellationToken);
        }
    }

    async Task<T> RunAsync(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        finally
        {
            Volatile.Write(ref ended, time.GetTimestamp());
        }
    }
}
