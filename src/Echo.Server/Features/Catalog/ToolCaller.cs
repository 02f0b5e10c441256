using System.Collections.Frozen;
using System.Diagnostics;
using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Catalog;

/// <summary>The one way a tool is called, whoever asks and wherever the tool comes from: it bounds the time and the
/// number of calls, measures and records.</summary>
public sealed partial class ToolCaller(
    IEnumerable<IToolSource> sources, CallLimits limits, TimeProvider time, ToolCallMeter meter, ILogger<ToolCaller> logger)
{
    readonly FrozenDictionary<string, IToolSource> sources = sources.ToFrozenDictionary(source => source.Origin);

    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired: the caller has gone.</exception>
    public async Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        using var activity = EchoActivity.Source.StartActivity("tools/call")?.SetTag("echo.tool.origin", call.Origin).SetTag("echo.tool.name", call.Name);
        var started = time.GetTimestamp();
        var outcome = await WithinTimeoutAsync(call, cancellationToken);
        var elapsed = time.GetElapsedTime(started);
        meter.Record(call.Origin, outcome.Status, elapsed);
        activity?.SetTag("echo.tool.status", outcome.Status);
        activity?.SetStatus(outcome is ToolOutcome.Answered { IsError: false } ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        Called(call.Origin, call.SourceId, call.Name, outcome.Status, elapsed.TotalMilliseconds);
        return outcome;
    }

    async Task<ToolOutcome> WithinTimeoutAsync(ToolCall call, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(call.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            using var admission = await limits.EnterAsync(call.Caller, call.Origin, call.SourceId, either.Token);
            return admission.Refusal ?? await sources[call.Origin].CallAsync(call, either.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ToolOutcome.TimedOut();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Called {Origin} {SourceId} tool {Tool}: {Status} after {Milliseconds} ms")]
    partial void Called(string origin, Guid sourceId, string tool, string status, double milliseconds);
}
