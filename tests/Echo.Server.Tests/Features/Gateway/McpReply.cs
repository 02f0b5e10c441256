using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Gateway;

/// <summary>A whole answer, as JSON or as a stream.</summary>
sealed record McpReply(int Status, string? ContentType, string? Session, string? Allow, string Text)
{
    public bool IsStream => ContentType == "text/event-stream";

    /// <summary>The messages in their order.</summary>
    public IReadOnlyList<JsonNode> Messages => IsStream
        ? [.. Text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[6..])!)]
        : Body is null ? [] : [Body];

    public JsonNode? Body => ContentType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(Text) : null;

    /// <summary>The answer itself, which comes last.</summary>
    public JsonNode Result => Messages[^1]["result"] ?? throw new InvalidOperationException($"{Status} {Text}");

    /// <summary>The code of the error; 0 for none.</summary>
    public int Code => Messages is [.., var last] ? (int?)last["error"]?["code"] ?? 0 : 0;

    public string? Detail => (string?)Body?["detail"];

    public static async Task<McpReply> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken) => new(
        (int)answer.StatusCode,
        answer.Content.Headers.ContentType?.MediaType,
        answer.Headers.TryGetValues("Mcp-Session-Id", out var session) ? session.Single() : null,
        answer.Content.Headers.Allow.Count == 0 ? null : string.Join(", ", answer.Content.Headers.Allow),
        await answer.Content.ReadAsStringAsync(cancellationToken));
}
