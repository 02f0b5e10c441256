using System.Text;
using System.Threading.Channels;
using Echo.Server.Platform.Logging;
using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Catalog.Calls;

/// <summary>Brings ended calls into the call log, a moment later and in batches: a call never waits for the database. Up to the last
/// second is lost with the process, and what does not fit into <see cref="Capacity"/> while the database is away.</summary>
sealed partial class CallRecorder : BackgroundService
{
    /// <summary>What is kept of a text at most.</summary>
    public const int MostCharacters = 500;

    /// <summary>Calls that wait to be written; some 300 bytes each.</summary>
    internal const int Capacity = 20_000;

    const int MostAtOnce = 5_000;

    // Short, so that a turn's work is too: a batch of a whole second would stand in the way of the calls of the next milliseconds.
    static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(200);

    readonly CallStore store;
    readonly TimeProvider time;
    readonly ILogger<CallRecorder> logger;
    readonly Channel<CallRecord> waiting;
    readonly List<CallRecord> batch = [];
    bool isBegun;

    public CallRecorder(CallStore store, EchoMeter meter, TimeProvider time, ILogger<CallRecorder> logger)
    {
        (this.store, this.time, this.logger) = (store, time, logger);
        var unwritten = meter.Meter.CreateCounter<long>("mcp_tool_calls_unlogged_total", description: "Tool calls that the call log had no room for");
        waiting = Channel.CreateBounded<CallRecord>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => unwritten.Add(1));
    }

    /// <summary>Notes a call that has ended; costs no more than a place in a queue.</summary>
    public void Note(ToolCall call, string status, string? error, int resultBytes, TimeSpan duration)
    {
        var now = time.GetUtcNow();
        waiting.Writer.TryWrite(new()
        {
            Id = PlainId.Next(now),
            At = now - duration,
            Origin = call.Origin,
            SourceId = call.SourceId,
            Tool = Storable(call.Name)!,
            AccountId = call.Caller.Id,
            KeyId = call.Caller.KeyId,
            RequestId = RequestLog.Current?.RequestId,
            Status = status,
            Error = Storable(error),
            DurationMs = duration.TotalMilliseconds,
            ArgumentsBytes = call.Arguments.Utf8.Length,
            ResultBytes = resultBytes,
        });
    }

    /// <summary>Writes all that waits.</summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        // What comes while a batch is on its way is the next turn's: one by one they would cost a transaction each.
        for (var goesOn = true; goesOn && Fill();)
        {
            goesOn = isBegun || batch.Count == MostAtOnce;
            isBegun = true;
            await store.AddAsync(batch, cancellationToken);
            batch.Clear();
            isBegun = false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Where nobody calls nothing wakes up.
            while (batch.Count > 0 || await waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Turn, time, stoppingToken);
                await TryFlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryFlushAsync(CancellationToken.None);
        }
    }

    // A batch that could not be written is tried again as it is: it stays until then.
    bool Fill()
    {
        while (!isBegun && batch.Count < MostAtOnce && waiting.Reader.TryRead(out var call))
            batch.Add(call);
        return batch.Count > 0;
    }

    async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogLate(exception.Message);
        }
    }

    // PostgreSQL's text holds neither NUL nor half a surrogate pair; one such call would keep all others of its batch from being written.
    static string? Storable(string? text) => text is null || (text.Length <= MostCharacters && IsPlain(text))
        ? text
        : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Length <= MostCharacters ? text : text[..Cut(text)])).Replace('\0', '\uFFFD');

    static bool IsPlain(string text) => Ascii.IsValid(text) && !text.Contains('\0');

    static int Cut(string text) => char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters;

    [LoggerMessage(LogLevel.Warning, "Tool calls could not be written to the call log yet: {Reason}")]
    partial void LogLate(string reason);
}
