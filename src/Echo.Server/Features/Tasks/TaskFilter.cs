namespace Echo.Server.Features.Tasks;

/// <summary>Which tasks are asked for. What is null restricts nothing.</summary>
/// <param name="OwnerId">The only account whose tasks may be seen.</param>
sealed record TaskFilter(int? OwnerId, string? Status, string? Priority, string? Plugin, string[]? Tags, string? Search);
