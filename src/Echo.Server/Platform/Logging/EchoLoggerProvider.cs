namespace Echo.Server.Platform.Logging;

/// <summary>The one destination of the log. Disposing it asynchronously, as the host does, waits for the lines that are still queued.</summary>
sealed class EchoLoggerProvider(LogQueue queue, LineWriter writer, TimeProvider time) : ILoggerProvider, IAsyncDisposable
{
    public ILogger CreateLogger(string categoryName) => new EchoLogger(categoryName, writer, queue, time);

    public void Dispose() => queue.Complete();

    public ValueTask DisposeAsync() => queue.DisposeAsync();
}
