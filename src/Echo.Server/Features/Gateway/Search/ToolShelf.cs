using Echo.Mcp.Json;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>The tools of one source as an endpoint lists them.</summary>
/// <param name="Source">The name of the source: a server's slug, for example.</param>
/// <param name="Tools">The same object as long as they are the same, so that what is made of them can be kept with it.</param>
sealed record ToolShelf(string Source, IReadOnlyList<RawJson> Tools);
