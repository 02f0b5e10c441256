using Echo.Mcp.Json;

namespace Echo.Server.Features.Tasks;

/// <summary>How a run of a task ended.</summary>
/// <param name="Error">Null when it did what it should.</param>
/// <param name="MayBeRetried">A later run may do better.</param>
sealed record RunOutcome(RawJson Result, string? Error = null, bool MayBeRetried = true)
{
    public static RunOutcome Interrupted { get; } = new(default, "Interrupted by a server restart");

    /// <summary>A task with a clock waits for its next time.</summary>
    public bool LetsComeBack { get; init; } = true;

    /// <summary>Its job was given up.</summary>
    public static RunOutcome Dead(string? error) => new(default, error ?? Interrupted.Error, MayBeRetried: false) { LetsComeBack = false };

    public static RunOutcome Cancelled { get; } = new(default, "Cancelled", MayBeRetried: false) { LetsComeBack = false };
}
