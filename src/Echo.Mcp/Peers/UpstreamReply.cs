using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Peers;

/// <summary>What became of a request: a result, an error of the server, or no answer. Exactly one of the three is there.</summary>
public readonly struct UpstreamReply
{
    UpstreamReply(RawJson result, RpcError? error, UpstreamFailure? failure) => (Result, Error, Failure) = (result, error, failure);

    /// <summary>The result as it came; empty when there is none.</summary>
    public RawJson Result { get; }

    /// <summary>The server's JSON-RPC error.</summary>
    public RpcError? Error { get; }

    /// <summary>Why there is no answer.</summary>
    public UpstreamFailure? Failure { get; }

    public bool IsResult => !Result.IsEmpty;

    internal static UpstreamReply Of(RawJson result) => new(result, null, null);

    internal static UpstreamReply Of(RpcError error) => new(default, error, null);

    internal static UpstreamReply Of(UpstreamFailure failure) => new(default, null, failure);
}
