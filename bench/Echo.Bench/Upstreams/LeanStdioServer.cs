using System.Buffers;
using System.IO.Pipelines;

namespace Echo.Bench.Upstreams;

/// <summary>The lean server over standard input and output.</summary>
static class LeanStdioServer
{
    public static async Task RunAsync()
    {
        var input = PipeReader.Create(Console.OpenStandardInput(), new(bufferSize: 64 * 1024));
        var output = PipeWriter.Create(Console.OpenStandardOutput());

        // Of a line that is not complete yet; a long one is searched once, not once a read.
        var searched = 0L;
        while (true)
        {
            var read = await input.ReadAsync();
            var buffer = read.Buffer;
            while (TryReadLine(ref buffer, searched, out var line))
            {
                searched = 0;
                if (LeanServer.Answer(line.ToArray()) is { } answer)
                {
                    output.Write(answer);
                    output.Write("\n"u8);
                }
            }

            searched = buffer.Length;
            await output.FlushAsync();
            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    static bool TryReadLine(ref ReadOnlySequence<byte> buffer, long searched, out ReadOnlySequence<byte> line)
    {
        if (buffer.Slice(searched).PositionOf((byte)'\n') is not { } end)
        {
            line = default;
            return false;
        }

        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }
}
