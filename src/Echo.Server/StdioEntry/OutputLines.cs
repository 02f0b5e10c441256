using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Server.StdioEntry;

/// <summary>What the client reads: whole messages, one a line, one at a time.</summary>
sealed class OutputLines(Stream output) : IDisposable
{
    readonly SemaphoreSlim turn = new(1, 1);
    readonly CancellationTokenSource broken = new();

    /// <summary>Fires when the client takes no more.</summary>
    public CancellationToken Broken => broken.Token;

    /// <param name="message">Written as it is, but for line breaks between its tokens, which would cut it in two.</param>
    /// <exception cref="OperationCanceledException">Given up before the line was begun.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var line = LineOf(message.Span);
        await turn.WaitAsync(cancellationToken);
        try
        {
            // Half a line would spoil the next one.
            await output.WriteAsync(line, CancellationToken.None);
            await output.FlushAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
        {
            await broken.CancelAsync();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <param name="id">Empty when the request's id is not known.</param>
    public Task WriteErrorAsync(RawJson id, RpcError error, CancellationToken cancellationToken) =>
        WriteAsync(OwnMessage.Error(id, error), cancellationToken);

    public void Dispose()
    {
        turn.Dispose();
        broken.Dispose();
    }

    static byte[] LineOf(ReadOnlySpan<byte> message)
    {
        var text = message.Trim(" \t\r\n"u8);
        var line = new byte[text.Length + 1];
        text.CopyTo(line);
        line.AsSpan(..^1).Replace((byte)'\n', (byte)' ');
        line.AsSpan(..^1).Replace((byte)'\r', (byte)' ');
        line[^1] = (byte)'\n';
        return line;
    }
}
