namespace Echo.Server.Features.Plugins.Internal;

/// <summary>Starts foreign code on a new thread: as long as it blocks, it holds none of the pool, which serves all requests.</summary>
static class OwnThread
{
#pragma warning disable MA0040, CA2008 // It ends when the code ends, and nothing else can end it.
    public static Task<T> RunAsync<T>(Func<Task<T>> code) =>
        Task.Factory.StartNew(code, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default)
            .Unwrap();
#pragma warning restore MA0040, CA2008
}
