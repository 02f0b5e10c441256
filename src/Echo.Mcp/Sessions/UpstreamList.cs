using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Sessions;

/// <summary>All items of a list, or why there is no list.</summary>
public readonly struct UpstreamList
{
    UpstreamList(IReadOnlyList<RawJson> items, RpcError? error, UpstreamFailure? failure) =>
        (Items, Error, Failure) = (items, error, failure);

    /// <summary>As they came, whatever they are; empty when there is an error or a failure.</summary>
    public IReadOnlyList<RawJson> Items { get; }

    public RpcError? Error { get; }

    public UpstreamFailure? Failure { get; }

    internal static UpstreamList Of(IReadOnlyList<RawJson> items) => new(items, null, null);

    internal static UpstreamList Of(RpcError error) => new([], error, null);

    internal static UpstreamList Of(UpstreamFailure failure) => new([], null, failure);
}
