namespace Echo.Mcp.Peers;

/// <summary>One request of the server while its handler runs.</summary>
sealed class Handling(CancellationToken sessionEnded) : IDisposable
{
    readonly CancellationTokenSource cancellation = CancellationTokenSource.CreateLinkedTokenSource(sessionEnded);

    public Task Task { get; set; } = Task.CompletedTask;

    public CancellationToken Cancelled => cancellation.Token;

    public void Cancel()
    {
        try
        {
            cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was answered in the meantime.
        }
    }

    public void Dispose() => cancellation.Dispose();
}
