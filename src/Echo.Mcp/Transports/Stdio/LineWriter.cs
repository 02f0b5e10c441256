using System.Buffers;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Transports.Stdio;

/// <summary>Writes messages as lines. Senders only copy their line into a buffer; whoever finds nobody writing writes, and takes with it
/// what others add meanwhile, so that many waiting lines leave in one write. No lock is held while writing.</summary>
/// <param name="mostUnsent">From so many waiting bytes on, senders wait.</param>
/// <param name="broken">Called once when the stream takes no more.</param>
/// <param name="lifetime">Breaks off a write.</param>
sealed class LineWriter(Stream output, int mostUnsent, Action broken, CancellationToken lifetime) : IAsyncDisposable
{
    // A buffer that grew beyond this for one large message is not kept.
    const int MostKept = 256 * 1024;

    readonly Lock gate = new();
    ArrayBufferWriter<byte> waiting = new();
    ArrayBufferWriter<byte> leaving = new();
    TaskCompletionSource? room;
    TaskCompletionSource? stopped;
    Task lastWrite = Task.CompletedTask;
    bool writing;
    bool closed;

    /// <returns>False when the stream takes no more. The line may wait in the buffer when this returns.</returns>
    /// <exception cref="OperationCanceledException">Given up before the line was taken.</exception>
    public async ValueTask<bool> WriteAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task full;
            lock (gate)
            {
                if (closed)
                    return false;
                if (waiting.WrittenCount < mostUnsent)
                {
                    message.WriteTo(waiting);
                    waiting.Write("\n"u8);
                    if (writing)
                        return true;
                    writing = true;
                    break;
                }

                room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                full = room.Task;
            }

            await full.WaitAsync(cancellationToken);
        }

        // Not awaited: a program that does not read must not hold up this sender.
        lastWrite = WriteWaitingAsync();
        return true;
    }

    /// <summary>Takes no more lines and gives up what still waits; ends when the last write has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            Close();
            stopped ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!writing)
                stopped.TrySetResult();
        }

        await stopped.Task;
        await lastWrite;
    }

    async Task WriteWaitingAsync()
    {
        try
        {
            while (TakeWaiting() is { } lines)
            {
                await output.WriteAsync(lines, lifetime);
                await output.FlushAsync(lifetime);
            }
        }
#pragma warning disable CA1031 // Whatever a stream throws, it will take no more.
        catch (Exception)
#pragma warning restore CA1031
        {
            lock (gate)
                Close();
            broken();
            lock (gate)
                EndWriting();
        }
    }

    ReadOnlyMemory<byte>? TakeWaiting()
    {
        lock (gate)
        {
            if (closed || waiting.WrittenCount == 0)
            {
                EndWriting();
                return null;
            }

            (leaving, waiting) = (waiting, leaving.Capacity > MostKept ? new() : leaving);
            waiting.ResetWrittenCount();
            GiveRoom();
            return leaving.WrittenMemory;
        }
    }

    void EndWriting()
    {
        writing = false;
        stopped?.TrySetResult();
    }

    void Close()
    {
        closed = true;
        GiveRoom();
    }

    void GiveRoom()
    {
        room?.TrySetResult();
        room = null;
    }
}
