using System.Collections.Concurrent;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Gateway.Bridge;

/// <summary>Knows again what clients of revision 2026-07-28 say with each request that they can be asked.</summary>
sealed class AskableClients
{
    // Clients of one kind say the same bytes always.
    const int MostRemembered = 1000;
    const int MostBytes = 4096;

    readonly ConcurrentDictionary<int, AskableClient> known = new();

    /// <returns>Null for a client that can't be asked.</returns>
    public AskableClient? Of(RawJson capabilities)
    {
        var said = capabilities.Utf8.Span;
        if (said.Length is <= 2 or > MostBytes)
            return null;
        var hash = default(HashCode);
        hash.AddBytes(said);
        var code = hash.ToHashCode();
        if (known.TryGetValue(code, out var remembered) && remembered.Said.AsSpan().SequenceEqual(said))
            return remembered.CanBeAsked ? remembered : null;
        var made = AskableClient.Of(capabilities);
        if (known.Count < MostRemembered)
            known[code] = made;
        return made.CanBeAsked ? made : null;
    }
}
