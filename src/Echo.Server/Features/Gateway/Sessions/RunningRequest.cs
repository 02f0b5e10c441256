namespace Echo.Server.Features.Gateway.Sessions;

/// <summary>A request of a client while it is under way.</summary>
sealed class RunningRequest(MessageStream stream, CancellationToken sessionEnded) : IDisposable
{
    readonly CancellationTokenSource cancellation = CancellationTokenSource.CreateLinkedTokenSource(sessionEnded);

    /// <summary>The way to the client while it waits.</summary>
    public MessageStream Stream { get; } = stream;

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
