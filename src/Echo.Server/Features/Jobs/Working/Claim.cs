namespace Echo.Server.Features.Jobs.Working;

/// <summary>What a look at the queue brought.</summary>
/// <param name="HasMore">Others are ready, which this worker had no place for or may not take.</param>
/// <param name="NextIn">When the next one becomes ready; null for none.</param>
sealed record Claim(IReadOnlyList<Job> Jobs, bool HasMore, TimeSpan? NextIn);
