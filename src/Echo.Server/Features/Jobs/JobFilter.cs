namespace Echo.Server.Features.Jobs;

/// <summary>Which jobs are asked for. What is null restricts nothing.</summary>
/// <param name="OwnerId">The only account whose jobs may be seen.</param>
sealed record JobFilter(int? OwnerId, string? Type = null, IReadOnlyList<string>? States = null);
