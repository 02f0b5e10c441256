using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>All items of one of a server's lists, as of its last good answer. The same object as long as the answer is the same, so that what is
/// made of it can be kept with it.</summary>
/// <param name="Items">As they came, those left out that the connection hides.</param>
public sealed record KnownList(IReadOnlyList<RawJson> Items, DateTimeOffset ListedAt)
{
    public static KnownList Empty { get; } = new([], default);
}
