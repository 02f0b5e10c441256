namespace Echo.Server.Platform.Http.Limits;

/// <summary>What counting one request gave.</summary>
/// <param name="IsAllowed">The request was within the limit.</param>
/// <param name="Limit">Requests in a window.</param>
/// <param name="Remaining">What is left of this window.</param>
/// <param name="ResetSeconds">Seconds until the window ends, at least 1.</param>
public sealed record RateVerdict(bool IsAllowed, int Limit, int Remaining, int ResetSeconds);
