using System.Buffers;
using System.IO.Pipelines;
using Echo.Mcp.Failures;

namespace Echo.Mcp.Transports.Stdio;

/// <summary>Cuts a program's output into lines and hands each over as memory of its own.</summary>
sealed class LineReader(Stream input, int mostBytes, Inflow inflow) : IAsyncDisposable
{
    // Half of what a Linux pipe holds: an idle session should not cost more.
    const int BufferSize = 32 * 1024;

    readonly PipeReader reader = PipeReader.Create(input, new(bufferSize: BufferSize, leaveOpen: true));

    /// <returns>Null at the end of the output, or the failure that makes further reading pointless.</returns>
    /// <exception cref="IOException">The stream broke.</exception>
    /// <exception cref="OperationCanceledException">Reading was given up.</exception>
    public async Task<UpstreamFailure?> ReadAsync(MessageReceiver receiver, CancellationToken cancellationToken)
    {
        // Of a line that is not complete yet, so many bytes hold no line end: a long line is searched once, not once a read.
        var searched = 0L;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (FindEnd(buffer, searched) is { } end)
            {
                var line = buffer.Slice(0, end);
                Hand(line, receiver);
                await inflow.TakeAsync((int)line.Length, cancellationToken);
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                searched = 0;
            }

            searched = buffer.Length;
            if (searched > mostBytes)
                return new(FailureKind.TooLarge, $"The program sent a message of more than {TransportLimits.InWords(mostBytes)}");
            if (read.IsCompleted)
            {
                // The last line of a program that exits may lack its end.
                Hand(buffer, receiver);
                return null;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    public ValueTask DisposeAsync() => reader.CompleteAsync();

    static SequencePosition? FindEnd(in ReadOnlySequence<byte> buffer, long searched) => buffer.Slice(searched).PositionOf((byte)'\n');

    static void Hand(in ReadOnlySequence<byte> bytes, MessageReceiver receiver)
    {
        var copy = GC.AllocateUninitializedArray<byte>((int)bytes.Length);
        bytes.CopyTo(copy);
        ReadOnlyMemory<byte> line = copy;
        if (line.Span.StartsWith("\uFEFF"u8))
            line = line[3..];
        line = line.Trim(" \t\r"u8);
        if (!line.IsEmpty)
            receiver(line);
    }
}
