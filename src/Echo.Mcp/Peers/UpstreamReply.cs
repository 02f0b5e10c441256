using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Peers;

/// <summary>What became of a request: a result, an error of the server, or no answer. Exactly one of the three is there.</summary>
public sealed class UpstreamReply
{
    UpstreamReply(RawJson result, RpcError? error, UpstreamFailure? failure, bool needsInput = false) =>
        (Result, Error, Failure, NeedsInput) = (result, error, failure, needsInput);

    /// <summary>The result as it came; empty when there is none.</summary>
    public RawJson Result { get; }

    /// <summary>The server's JSON-RPC error.</summary>
    public RpcError? Error { get; }

    /// <summary>Why there is no answer.</summary>
    public UpstreamFailure? Failure { get; }

    /// <summary>The result is no answer yet: the server wants the request a second time, with <c>inputResponses</c> to the
    /// <c>inputRequests</c> of the result and with its <c>requestState</c> (2026-07-28, basic, patterns, multi round-trip requests).</summary>
    public bool NeedsInput { get; }

    public bool IsResult => !Result.IsEmpty;

    internal static UpstreamReply Of(RawJson result) => new(result, null, null);

    internal static UpstreamReply OfQuestion(RawJson result) => new(result, null, null, needsInput: true);

    internal static UpstreamReply Of(RpcError error) => new(default, error, null);

    internal static UpstreamReply Of(UpstreamFailure failure) => new(default, null, failure);
}
