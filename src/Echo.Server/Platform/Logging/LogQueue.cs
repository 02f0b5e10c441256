using System.Buffers;
using System.Threading.Channels;

namespace Echo.Server.Platform.Logging;

/// <summary>Lines on their way out. Posting never waits: when the reader of standard output or the disk is too slow, lines are dropped, and
/// their number is logged as soon as there is room.</summary>
sealed class LogQueue : IAsyncDisposable
{
    const int Capacity = 4096;
    const int BatchBytes = 64 * 1024;

    // A reader that has stopped reading must not keep the process alive.
    static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(3);

    readonly Channel<byte[]> lines = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    readonly ArrayBufferWriter<byte> batch = new(BatchBytes);
    readonly Stream console;
    readonly LogFile? file;
    readonly LineWriter writer;
    readonly TimeProvider time;
    readonly Task writing;
    long dropped;

    public LogQueue(Stream console, LogFile? file, LineWriter writer, TimeProvider time)
    {
        (this.console, this.file, this.writer, this.time) = (console, file, writer, time);
        writing = Task.Run(WriteAsync);
    }

    public void Post(byte[] line)
    {
        if (!lines.Writer.TryWrite(line))
            Interlocked.Increment(ref dropped);
    }

    public void Complete() => lines.Writer.TryComplete();

    public async ValueTask DisposeAsync()
    {
        Complete();
        try
        {
            await writing.WaitAsync(FlushTime);
        }
        catch (TimeoutException)
        {
            return;
        }

        file?.Dispose();
    }

    async Task WriteAsync()
    {
        while (await lines.Reader.WaitToReadAsync())
        {
            while (batch.WrittenCount < BatchBytes && lines.Reader.TryRead(out var line))
                batch.Write(line);
            if (Interlocked.Exchange(ref dropped, 0) is var lost and > 0)
                writer.Write(Loss(lost), batch);
            await WriteBatchAsync();
        }
    }

    async Task WriteBatchAsync()
    {
        try
        {
            await console.WriteAsync(batch.WrittenMemory);
            await console.FlushAsync();
        }
        catch (IOException)
        {
            // Nobody reads standard output any more; the file may still be read.
        }

        file?.Write(batch.WrittenSpan);
        batch.ResetWrittenCount();
    }

    LogEntry Loss(long count) => new(
        time.GetUtcNow(),
        LogLevel.Warning,
        typeof(LogQueue).FullName!,
        $"{count} log lines were dropped, because the log was not read fast enough",
        [new("Dropped", count)],
        Exception: null,
        RequestId: null,
        UserId: null);
}
