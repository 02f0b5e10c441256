namespace Echo.Server.Features.Services;

/// <param name="ActiveOnly">Leaves out inactive services.</param>
/// <param name="Type">In lower case; null for all.</param>
/// <param name="Search">A part of name or description; null for all.</param>
sealed record ServiceFilter(bool ActiveOnly, string? Type, string? Search);
