using Echo.Server.Features.Catalog;
using Echo.Server.Platform.Logging;

namespace Echo.Server.Features.Plugins.History;

/// <summary>Writes each execution down before its caller is answered.</summary>
sealed partial class ExecutionRecorder(ExecutionStore store, TimeProvider time, ILogger<ExecutionRecorder> logger)
{
    const int MostErrorCharacters = 2_000;
    const int MostUserAgentCharacters = 500;

    /// <summary>Throws nothing: what the action did is done, whether it could be written down or not.</summary>
    /// <param name="outcome">Null when the caller had gone, or something broke that should not.</param>
    public async Task RecordAsync(string plugin, ToolCall call, ToolOutcome? outcome, TimeSpan duration, CancellationToken cancellationToken)
    {
        var answer = outcome as ToolOutcome.Answered;
        var succeeded = answer is { IsError: false };
        var request = RequestLog.Current;
        var now = time.GetUtcNow();
        try
        {
            await store.AddAsync(
                new()
                {
                    Id = Guid.CreateVersion7(now),
                    CreatedAt = now - duration,
                    Plugin = plugin,
                    Action = call.Name,
                    Payload = KeptText.Of(call.Arguments),
                    Result = succeeded ? KeptText.Of(answer!.Value) : null,
                    Error = succeeded ? null : KeptText.OfText(outcome is null ? "The caller had gone" : outcome.Error, MostErrorCharacters),
                    Status = succeeded ? Execution.Success : Execution.Failure,
                    DurationMs = duration.TotalMilliseconds,
                    AccountId = call.Caller.Id,
                    TaskId = call.TaskId,
                    IpAddress = request?.ClientAddress.ToString(),
                    UserAgent = KeptText.OfText(request?.UserAgent, MostUserAgentCharacters),
                },
                call.Caller.Uuid,
                cancellationToken);
        }
        catch (Exception failure)
        {
            NotRecorded(plugin, call.Name, failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "An execution of {Plugin}.{Action} could not be written down: {Reason}")]
    partial void NotRecorded(string plugin, string action, string reason);
}
