using System.Diagnostics.Metrics;

namespace Echo.Server.Platform.Telemetry;

/// <summary>Counts the calls of catalog tools.</summary>
public sealed class ToolCallMeter
{
    readonly Counter<long> calls;
    readonly Histogram<double> durations;

    public ToolCallMeter(EchoMeter echo)
    {
        calls = echo.Meter.CreateCounter<long>("mcp_tool_calls_total", description: "Calls of catalog tools by origin and outcome");
        durations = echo.Meter.CreateHistogram(
            "mcp_tool_call_duration_seconds", "s", "Duration of the calls of catalog tools", tags: null, DurationBuckets.Seconds);
    }

    /// <summary>Counts one call that has ended.</summary>
    /// <param name="origin">Kind of the tool's source, one of few: <c>connection</c>, <c>service</c>, <c>plugin</c>, ...</param>
    /// <param name="status">Outcome, one of few: <c>success</c>, <c>error</c>, <c>timeout</c>, ...</param>
    public void Record(string origin, string status, TimeSpan elapsed)
    {
        KeyValuePair<string, object?> byOrigin = new("origin", origin), byStatus = new("status", status);
        calls.Add(1, byOrigin, byStatus);
        durations.Record(elapsed.TotalSeconds, byOrigin, byStatus);
    }
}
