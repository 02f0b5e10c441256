using System.Buffers;

namespace Echo.Server.Platform.Logging;

/// <summary>Gives each entry its form on the thread that logs it, since its values may change afterwards, and hands the line to the queue.</summary>
sealed class EchoLogger(string name, LineWriter writer, LogQueue queue, TimeProvider time) : ILogger
{
    [ThreadStatic]
    static ArrayBufferWriter<byte>? buffer;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    // What belongs to a line stands in its placeholders, and the request in RequestLog.
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel) || StartFailure.IsStop(name, eventId, exception))
            return;
        var isRefusal = StartFailure.IsRefusal(name, eventId, exception);
        var request = RequestLog.Current;
        var entry = new LogEntry(
            time.GetUtcNow(),
            logLevel,
            name,
            isRefusal ? exception!.Message : formatter(state, exception),
            state as IReadOnlyList<KeyValuePair<string, object?>> ?? [],
            isRefusal ? null : exception,
            request?.RequestId,
            request?.UserId?.ToString());
        var line = buffer ??= new ArrayBufferWriter<byte>();
        writer.Write(entry, line);
        queue.Post(line.WrittenSpan.ToArray());
        line.ResetWrittenCount();
    }
}
