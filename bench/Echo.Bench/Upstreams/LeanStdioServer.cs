using System.Buffers;
using System.IO.Pipelines;

namespace Echo.Bench.Upstreams;

/// <summary>The lean server over standard input and output.</summary>
static class LeanStdioServer
{
    public static async Task RunAsync()
    {
        var input = PipeReader.Create(Console.OpenStandardInput());
        var output = PipeWriter.Create(Console.OpenStandardOutput());
        while (true)
        {
            var read = await input.ReadAsync();
            var buffer = read.Buffer;
            while (TryReadLine(ref buffer, out var line))
            {
                if (LeanServer.Answer(line.ToArray()) is { } answer)
                {
                    output.Write(answer);
                    output.Write("\n"u8);
                }
            }

            await output.FlushAsync();
            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            line = default;
            return false;
        }

        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }
}
