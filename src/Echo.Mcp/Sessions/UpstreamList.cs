using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Sessions;

/// <summary>All items of a list, or why there is no list.</summary>
public readonly struct UpstreamList
{
    UpstreamList(IReadOnlyList<RawJson> items, RpcError? error, UpstreamFailure? failure, CacheHint cache = default) =>
        (Items, Error, Failure, Cache) = (items, error, failure, cache);

    /// <summary>As they came, whatever they are; empty when there is an error or a failure.</summary>
    public IReadOnlyList<RawJson> Items { get; }

    public RpcError? Error { get; }

    public UpstreamFailure? Failure { get; }

    /// <summary>What the server says of how long the list stays fresh; before revision 2026-07-28 nothing.</summary>
    public CacheHint Cache { get; }

    internal static UpstreamList Of(IReadOnlyList<RawJson> items, CacheHint cache = default) => new(items, null, null, cache);

    internal static UpstreamList Of(RpcError error) => new([], error, null);

    internal static UpstreamList Of(UpstreamFailure failure) => new([], null, failure);
}
