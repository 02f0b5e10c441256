using Echo.Mcp.Json;

namespace Echo.Server.Features.Google;

/// <summary>An answer of one of Google's endpoints.</summary>
/// <param name="Body">Empty when it is not JSON.</param>
/// <param name="Failure">Why there is no answer, as a sentence; null when there is one.</param>
sealed record GoogleAnswer(int Status, RawJson Body, string? Failure)
{
    public bool IsOk => Failure is null && Status is >= 200 and < 300;

    public override string ToString() => $"{nameof(GoogleAnswer)} {Status}";
}
