using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>An answer of an authorization server or of a place with metadata.</summary>
/// <param name="Body">Empty when it is not JSON.</param>
/// <param name="Failure">Why there is no answer, as a sentence; null when there is one.</param>
sealed record AuthorizationAnswer(int Status, RawJson Body, string? Failure)
{
    /// <summary>The beginning of what people would read.</summary>
    public string Text { get; init; } = "";

    public bool IsOk => Failure is null && Status is >= 200 and < 300 && !Body.IsEmpty;
}
