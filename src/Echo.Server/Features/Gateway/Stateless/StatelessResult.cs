using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Server.Features.Gateway.Stateless;

/// <summary>Adds to results what clients of revision 2026-07-28 are owed and older servers do not give (basic, result type; server, utilities,
/// caching).</summary>
static class StatelessResult
{
    // A list that was just asked for is fresh for a moment, so that a client that asks for all four does not ask twice.
    const int ListTtlMilliseconds = 1000;

    const int OldResourceNotFound = -32002;

    static readonly RawJson CompleteType = RawJson.From("complete");
    static readonly RawJson Private = RawJson.From("private");

    public static RawJson Complete(string method, RawJson result)
    {
        if (result.Kind != System.Text.Json.JsonValueKind.Object)
            return result;
        var complete = result.Property("resultType").IsEmpty ? result.With("resultType", CompleteType) : result;
        var isList = Offers.ListedBy(method) is not null;
        if (!isList && method != Methods.ReadResource)
            return complete;
        if (complete.Property("ttlMs").IsEmpty)
            complete = complete.With("ttlMs", RawJson.From(isList ? ListTtlMilliseconds : 0));
        return complete.Property("cacheScope").IsEmpty ? complete.With("cacheScope", Private) : complete;
    }

    /// <summary>The answer to a request that was refused. Before this revision a resource that is not there had a code of its own (server, resources,
    /// error handling).</summary>
    public static RpcAnswer Refused(ViewRequest request, RpcAnswer answer)
    {
        if (request.Method != Methods.ReadResource || answer.Error is not { Code: OldResourceNotFound } error)
            return answer;
        var data = error.Data.Kind == System.Text.Json.JsonValueKind.Object ? error.Data : RawJson.EmptyObject;
        return RpcAnswer.Of(RpcErrorCodes.InvalidParams, error.Message, data.With("uri", RawJson.From(request.Params.Uri)));
    }

    public static RawJson Discovery(ViewGreeting greeting)
    {
        var result = RawJson.From(new
        {
            ResultType = "complete",
            SupportedVersions = RequestRules.SupportedVersions,
            Capabilities = CapabilitiesOf(greeting),
            TtlMs = ListTtlMilliseconds,
            CacheScope = "private",
        });
        if (!greeting.ServerInfo.IsEmpty)
            result = result.With("_meta", RawJson.EmptyObject.With("io.modelcontextprotocol/serverInfo", greeting.ServerInfo));
        return greeting.Instructions.IsEmpty ? result : result.With("instructions", greeting.Instructions);
    }

    // Tasks as of revision 2025-11-25 are others than those of the extension, and neither can be told in the words of the other.
    static RawJson CapabilitiesOf(ViewGreeting greeting) => greeting.Capabilities.IsEmpty ? RawJson.EmptyObject
        : greeting.Capabilities.Property("tasks").IsEmpty ? greeting.Capabilities
        : greeting.Capabilities.Without("tasks");
}
