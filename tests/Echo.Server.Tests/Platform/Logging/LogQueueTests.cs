using System.Diagnostics;
using System.Text;
using Echo.Server.Platform.Logging;

namespace Echo.Server.Tests.Platform.Logging;

public sealed class LogQueueTests
{
    static readonly LineWriter Writer = LineWriter.Of(new LogOptions());

    [Fact]
    public async Task EverythingPostedIsWrittenBeforeTheEnd()
    {
        using var output = new MemoryStream();
        await using (var queue = new LogQueue(output, file: null, Writer, TimeProvider.System))
        {
            for (var i = 0; i < 1000; i++)
                queue.Post(Encoding.UTF8.GetBytes($"{i}\n"));
        }

        Encoding.UTF8.GetString(output.ToArray()).ShouldBe(string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i}\n")));
    }

    [Fact]
    public async Task ASlowReaderCostsLinesAndNoTime()
    {
        using var output = new StuckStream();
        await using var queue = new LogQueue(output, file: null, Writer, TimeProvider.System);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 20_000; i++)
            queue.Post("line\n"u8.ToArray());
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));

        output.Release();
        queue.Post("last\n"u8.ToArray());
        await Echo.Testing.Eventually.TrueAsync(() => output.Text.Contains("log lines were dropped", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task AReaderThatStoppedDoesNotHoldUpTheEnd()
    {
        using var output = new StuckStream();
        var queue = new LogQueue(output, file: null, Writer, TimeProvider.System);
        queue.Post("line\n"u8.ToArray());
        await queue.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        output.Release();
    }

    /// <summary>A pipe whose reader does not read until it is released.</summary>
    sealed class StuckStream : MemoryStream
    {
        readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly StringBuilder text = new();

        public string Text
        {
            get
            {
                lock (text)
                    return text.ToString();
            }
        }

        public void Release() => released.TrySetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await released.Task;
            lock (text)
                text.Append(Encoding.UTF8.GetString(buffer.Span));
        }
    }
}
