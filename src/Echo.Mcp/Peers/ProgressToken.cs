using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Peers;

/// <summary>The request's id is its progress token: unique among the session's requests, and nothing to look up.</summary>
static class ProgressToken
{
    /// <returns>The params with <c>_meta.progressToken</c> set and everything else as it was. Params that are no object stay as they are:
    /// they have no place for it.</returns>
    public static RawJson Add(RawJson parameters, long requestId)
    {
        if (parameters.Kind is not (JsonValueKind.Object or JsonValueKind.Undefined))
            return parameters;
        var meta = parameters.Property("_meta");
        if (meta.Kind != JsonValueKind.Object)
            meta = default;
        return parameters.With("_meta", meta.With("progressToken", RequestId.Of(requestId)));
    }
}
