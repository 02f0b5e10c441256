using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Catalog.Calls;

/// <summary>What administrators hear of calls as they happen: how many there were, and a few of them. All stand in the call log.</summary>
static class CallSample
{
    const int Most = 5;

    /// <param name="calls">At least one.</param>
    public static NewEvent Of(IReadOnlyList<CallRecord> calls)
    {
        var step = Math.Max(1, calls.Count / Most);
        var shown = calls.Where((_, index) => index % step == 0).Take(Most).Select(call => new
        {
            id = call.Id,
            origin = call.Origin,
            source_id = call.SourceId,
            tool = call.Tool,
            user_id = call.AccountId,
            status = call.Status,
            duration_ms = call.DurationMs,
        });
        return new("calls_sampled", "calls")
        {
            Data = RawJson.From(new { total = calls.Count, failed = calls.Count(call => call.Status != CallStatus.Success), calls = shown }),
            Permission = Permissions.ConnectionsAll,
        };
    }
}
