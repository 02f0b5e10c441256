using Echo.Mcp.Json;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>A tool that a search found.</summary>
/// <param name="Score">Comparable within one search only.</param>
sealed record FoundTool(string Source, RawJson Tool, double Score);
