using System.Text;
using Echo.Mcp.Tests.Scripted;
using Echo.Mcp.Transports.Stdio;

namespace Echo.Mcp.Tests.Transports.Stdio;

public sealed class ReadingLines
{
    [Fact]
    public async Task HandsOverLinesHoweverTheirBytesArrive()
    {
        const string text = "{\"a\":\"é😀\"}\r\n\n  {\"b\":2}\t\n\uFEFF{\"c\":3}\n   \r\nplain text\n{\"last\":true}";
        foreach (var size in new[] { 1, 2, 3, 7, 1000 })
            (await ReadAsync(new Drip(Encoding.UTF8.GetBytes(text), size))).ShouldBe(
                ["{\"a\":\"é😀\"}", "{\"b\":2}", "{\"c\":3}", "plain text", "{\"last\":true}"]);
    }

    [Fact]
    public async Task HandsOverALineOfTenMebibytesQuickly()
    {
        var line = new string('x', 10 * 1024 * 1024);
        var lines = await ReadAsync(new Drip(Encoding.UTF8.GetBytes(line + "\n{}\n"), 4096));
        lines.Select(text => text.Length).ShouldBe([line.Length, 2]);
    }

    [Fact]
    public async Task EndsWhenTheStreamBreaks()
    {
        var transport = new StdioTransport(new Broken(), Stream.Null);
        transport.Start((_, _) => true);
        (await transport.Completion.InTime()).Reason.ShouldBe("The program closed its output");
        await transport.DisposeAsync().AsTask().InTime();
    }

    [Fact]
    public async Task DoesNotWaitForEverToLearnWhyAProgramEnded()
    {
        var clock = new ManualClock();
        var transport = new StdioTransport(Stream.Null, Stream.Null, new()
        {
            TimeProvider = clock,
            WhyEnded = _ => new(new TaskCompletionSource<ProgramEnd>().Task),
        });
        transport.Start((_, _) => true);
        await Deadline.Until(() => clock.Alarms > 0);
        clock.Advance(TimeSpan.FromSeconds(2));
        (await transport.Completion.InTime()).Reason.ShouldBe("The program closed its output");
        await transport.DisposeAsync().AsTask().InTime();
    }

    static async Task<List<string>> ReadAsync(Stream stream)
    {
        List<string> lines = [];
        await using var transport = new StdioTransport(stream, Stream.Null);
        transport.Start((line, _) =>
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
            return true;
        });
        await transport.Completion.InTime();
        return lines;
    }

    sealed class Drip(byte[] bytes, int atOnce) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (atOnce < 1000)
                await Task.Yield();
            return Read(buffer.Span[..Math.Min(buffer.Length, atOnce)]);
        }
    }

    sealed class Broken : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("gone");
    }
}
