using System.Runtime.CompilerServices;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Serving;
using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Gateway;

/// <summary>Compares the arguments that a tool wants to see in headers with those headers (2026-07-28, basic, transports, streamable HTTP, server
/// behavior for custom headers): what stands between client and server may have decided by them.</summary>
sealed class ParameterHeaders
{
    readonly ConditionalWeakTable<IReadOnlyList<RawJson>, Dictionary<string, ToolHeaderRules>> rules = [];

    /// <param name="tools">The last known tools of the server or other source whose tool is called.</param>
    /// <param name="name">The tool, as it is named there.</param>
    /// <returns>What does not fit, or null. A tool that is not known wants nothing.</returns>
    public ToolOutcome.Refused? Check(IHeaderDictionary headers, IReadOnlyList<RawJson> tools, string name, RawJson arguments)
    {
        if (!rules.GetValue(tools, RulesOf).TryGetValue(name, out var tool))
            return null;
        foreach (var header in tool.Headers)
        {
            var values = headers[$"Mcp-Param-{header}"];
            var value = values is [{ } only] ? HeaderValue.Decode(only) : null;
            if (values.Count > 0 && value is null)
                return Mismatch($"Mcp-Param-{header} is malformed");
            if (!tool.Fits(header, value, arguments))
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

    static ToolOutcome.Refused Mismatch(string message) => new(RpcErrorCodes.HeaderMismatch, $"Header mismatch: {message}");
}
