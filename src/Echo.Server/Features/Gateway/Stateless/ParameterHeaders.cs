using System.Runtime.CompilerServices;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Serving;

namespace Echo.Server.Features.Gateway.Stateless;

/// <summary>Compares the arguments that a tool wants to see in headers with those headers (2026-07-28, basic, transports, streamable HTTP, server
/// behavior for custom headers): what stands between client and server may have decided by them.</summary>
sealed class ParameterHeaders
{
    readonly ConditionalWeakTable<IReadOnlyList<RawJson>, Dictionary<string, ToolHeaderRules>> rules = [];

    /// <returns>What does not fit, or null. A tool that is not known wants nothing.</returns>
    public async ValueTask<RpcError?> CheckAsync(HttpRequest http, IServerView view, ViewRequest request, CancellationToken cancellationToken)
    {
        if (await view.FindKnownToolAsync(request, cancellationToken) is not var (list, original))
            return null;
        if (!rules.GetValue(list, RulesOf).TryGetValue(original, out var tool))
            return null;
        foreach (var header in tool.Headers)
        {
            var values = http.Headers[$"Mcp-Param-{header}"];
            var value = values is [{ } only] ? HeaderValue.Decode(only) : null;
            if (values.Count > 0 && value is null)
                return Mismatch($"Mcp-Param-{header} is malformed");
            if (!tool.Fits(header, value, request.Params.Arguments))
                return Mismatch($"Mcp-Param-{header} does not say what the arguments say");
        }

        return null;
    }

    static Dictionary<string, ToolHeaderRules> RulesOf(IReadOnlyList<RawJson> list)
    {
        var found = new Dictionary<string, ToolHeaderRules>(StringComparer.Ordinal);
        foreach (var tool in list)
        {
            if (tool.Text("name") is { } name && ToolHeaderRules.Of(tool.Property("inputSchema")) is { } rules)
                found[name] = rules;
        }

        return found;
    }

    static RpcError Mismatch(string message) => RpcError.Of(RpcErrorCodes.HeaderMismatch, $"Header mismatch: {message}");
}
