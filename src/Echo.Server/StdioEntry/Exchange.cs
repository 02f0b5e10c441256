using Echo.Mcp.Messages;

namespace Echo.Server.StdioEntry;

/// <summary>A message while it is under way.</summary>
/// <param name="output">Null for a message of the entry's own: the client hears nothing of it.</param>
sealed class Exchange(ClientMessage message, OutputLines? output, CancellationToken ended) : IDisposable
{
    readonly CancellationTokenSource abort = CancellationTokenSource.CreateLinkedTokenSource(ended);
    readonly TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool isGivenUp;
    volatile bool isSilent;

    public ClientMessage Message { get; } = message;

    /// <summary>Ends when the next message may leave.</summary>
    public Task Sent => sent.Task;

    /// <summary>The work on it.</summary>
    public Task Running { get; set; } = Task.CompletedTask;

    /// <summary>The client no longer waits for the answer.</summary>
    public bool IsGivenUp => isGivenUp;

    public CancellationToken Aborted => abort.Token;

    public void MarkSent() => sent.TrySetResult();

    /// <param name="leaves">Breaks the connection off, by which Echo learns of it; nothing more is written.</param>
    public void GiveUp(bool leaves)
    {
        isGivenUp = true;
        isSilent = leaves;
        if (!leaves)
            return;
        try
        {
            abort.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was answered in the meantime.
        }
    }

    /// <summary>Hands the client a message that came in the course of this one.</summary>
    public Task TellAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken) =>
        isSilent || output is null ? Task.CompletedTask : output.WriteAsync(line, cancellationToken);

    /// <summary>Answers every request in it with an error, unless nobody waits for it.</summary>
    public async Task FailAsync(RpcError error, CancellationToken cancellationToken)
    {
        foreach (var id in Message.Ids)
        {
            if (!isGivenUp && output is not null)
                await output.WriteErrorAsync(id, error, cancellationToken);
        }
    }

    public void Dispose()
    {
        sent.TrySetResult();
        abort.Dispose();
    }
}
