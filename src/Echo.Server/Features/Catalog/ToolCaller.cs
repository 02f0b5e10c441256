using System.Collections.Frozen;
using System.Diagnostics;
using Echo.Server.Features.Catalog.Calls;
using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Catalog;

/// <summary>The one way a tool is called, whoever asks and wherever the tool comes from: it bounds the time and the
/// number of calls, measures and records.</summary>
public sealed partial class ToolCaller
{
    readonly FrozenDictionary<string, IToolSource> sources;
    readonly CallLimits limits;
    readonly CallRecorder recorder;
    readonly ToolCallMeter meter;
    readonly TimeProvider time;
    readonly ILogger<ToolCaller> logger;

    internal ToolCaller(
        IEnumerable<IToolSource> sources, CallLimits limits, CallRecorder recorder, ToolCallMeter meter, TimeProvider time, ILogger<ToolCaller> logger)
    {
        this.sources = sources.ToFrozenDictionary(source => source.Origin);
        (this.limits, this.recorder, this.meter, this.time, this.logger) = (limits, recorder, meter, time, logger);
    }

    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired: the caller has gone.</exception>
    public async Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        using var activity = EchoActivity.Source.StartActivity("tools/call")?.SetTag("echo.tool.origin", call.Origin).SetTag("echo.tool.name", call.Name);
        var started = time.GetTimestamp();
        ToolOutcome? outcome = null;
        var unanswered = CallStatus.Failed;
        IToolSource? source = null;

        // One token for both reasons to end: it is the time's own, and the caller's passes on to it.
        using var ending = new CancellationTokenSource(call.Timeout, time);
        using var leaving = cancellationToken.UnsafeRegister(static ending => ((CancellationTokenSource)ending!).Cancel(), ending);
        try
        {
            using var admission = await limits.EnterAsync(call.Caller, call.Origin, call.SourceId, ending.Token);
            if (admission.Refusal is { } refusal)
                return outcome = refusal;
            source = sources[call.Origin];
            return outcome = await source.CallAsync(call, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            source?.NoteTimeout(call);
            return outcome = new ToolOutcome.TimedOut();
        }
        catch (OperationCanceledException)
        {
            unanswered = CallStatus.Cancelled;
            throw;
        }
        finally
        {
            var status = outcome?.Status ?? unanswered;
            var elapsed = time.GetElapsedTime(started);
            meter.Record(call.Origin, status, elapsed);
            recorder.Note(call, status, outcome?.Error, outcome?.ResultBytes ?? 0, elapsed);
            activity?.SetTag("echo.tool.status", status);
            activity?.SetStatus(status == CallStatus.Success ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
            Called(call.Origin, call.SourceId, call.Name, status, elapsed.TotalMilliseconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Called {Origin} {SourceId} tool {Tool}: {Status} after {Milliseconds} ms")]
    partial void Called(string origin, Guid sourceId, string tool, string status, double milliseconds);
}
