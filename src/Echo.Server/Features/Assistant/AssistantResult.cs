using Echo.Mcp.Json;
using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Assistant;

/// <summary>How a job of the assistant ends, in the form that the queue keeps: the answer and the tokens that it took.</summary>
static class AssistantResult
{
    public static JobOutcome Answer(string text, TokenUsage usage) => new JobOutcome.Completed(Kept(text, usage));

    public static JobOutcome Failure(string error, TokenUsage usage) => new JobOutcome.Failed(error) { Result = Kept(null, usage) };

    static RawJson Kept(string? text, TokenUsage usage) => RawJson.From(new { Text = text, TokenUsage = usage }, WireJson.Options);
}
