using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Echo.Mcp.Transports.Http;

namespace Echo.Server.StdioEntry;

/// <summary>The client's messages, one a line, each as memory of its own.</summary>
static class InputLines
{
    /// <summary>As upstream. Echo itself takes less (Gateway__MaxMessageMegabytes) and says so.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    /// <exception cref="MessageTooLargeException">A line has no end in sight.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(input, new(bufferSize: 32 * 1024, leaveOpen: true));
        var searched = 0L;
        while (true)
        {
            // Reading the console can't be broken off, only left alone.
            var read = await reader.ReadAsync(cancellationToken).AsTask().WaitAsync(cancellationToken);
            var buffer = read.Buffer;
            while (buffer.Slice(searched).PositionOf((byte)'\n') is { } end)
            {
                if (Copy(buffer.Slice(0, end)) is { IsEmpty: false } line)
                    yield return line;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                searched = 0;
            }

            searched = buffer.Length;
            if (searched > MostBytes)
                throw new MessageTooLargeException(MostBytes);
            if (read.IsCompleted)
            {
                // The last line may lack its end.
                if (Copy(buffer) is { IsEmpty: false } line)
                    yield return line;
                yield break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    static ReadOnlyMemory<byte> Copy(in ReadOnlySequence<byte> bytes)
    {
        ReadOnlyMemory<byte> line = bytes.ToArray();
        return (line.Span.StartsWith("\uFEFF"u8) ? line[3..] : line).Trim(" \t\r"u8);
    }
}
