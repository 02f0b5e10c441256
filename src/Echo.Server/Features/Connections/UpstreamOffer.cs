using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections;

/// <summary>Everything a server offers, as raw items with all their fields.</summary>
sealed record UpstreamOffer(IReadOnlyList<RawJson> Tools, IReadOnlyList<RawJson> Resources, IReadOnlyList<RawJson> Prompts);
