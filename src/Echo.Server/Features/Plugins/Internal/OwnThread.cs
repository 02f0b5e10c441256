namespace Echo.Server.Features.Plugins.Internal;

/// <summary>Starts foreign code on a new thread: as long as it blocks, it holds none of the pool, which serves all requests.</summary>
static class OwnThread
{
    /// <param name="cancellationToken">Ends the waiting. The code ends when it ends, and nothing else can end it.</param>
#pragma warning disable MA0040 // as above
    public static Task<T> RunAsync<T>(Func<Task<T>> code, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(code, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default)
            .Unwrap().WaitAsync(cancellationToken);
#pragma warning restore MA0040
}
