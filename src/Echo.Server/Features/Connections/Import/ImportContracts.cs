namespace Echo.Server.Features.Connections.Import;

/// <summary>What became of each server, in the order of the request.</summary>
/// <param name="Created">How many connections there are now that were not there before.</param>
sealed record ImportResponse(IReadOnlyList<ImportItem> Items, int Total, int Created);

/// <param name="Name">The server's name in the configuration.</param>
/// <param name="Status"><c>connected</c>; <c>skipped</c> when it is switched off in the configuration; else <c>failed</c>.</param>
/// <param name="Code">The status with which POST /mcp/connect answers such a server; null when it was skipped.</param>
/// <param name="Slug">Names the new connection in paths and prefixes its tools.</param>
/// <param name="Tools">How many tools it offers.</param>
/// <param name="Detail">Why there is no connection, and what to change.</param>
sealed record ImportItem(string Name, string Status, int? Code, Guid? ClientId, string? Slug, int? Tools, string? Detail);
