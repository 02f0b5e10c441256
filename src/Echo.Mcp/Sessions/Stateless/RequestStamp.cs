using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;

namespace Echo.Mcp.Sessions.Stateless;

/// <summary>Writes on each request what a server without sessions needs to know of its client (2026-07-28, basic, general fields).</summary>
sealed class RequestStamp(UpstreamSessionOptions options)
{
    const string Version = "io.modelcontextprotocol/protocolVersion";
    const string ClientInfo = "io.modelcontextprotocol/clientInfo";
    const string ClientCapabilities = "io.modelcontextprotocol/clientCapabilities";
    const string LogLevel = "io.modelcontextprotocol/logLevel";

    readonly RawJson version = RawJson.From(ProtocolVersions.V20260728);
    readonly RawJson client = RawJson.From(new { Name = options.ClientName, Version = options.ClientVersion });
    readonly RawJson capabilities = options.ClientCapabilities.IsEmpty ? RawJson.EmptyObject : options.ClientCapabilities;

    /// <returns>The params with everything in <c>_meta</c>. A caller that says by itself who it is and what it can do is passed on, so that the
    /// server can ask it; the version is always ours. Params that are no object stay as they are: they have no place for it.</returns>
    /// <param name="channel">Says it for a caller whose own requests have no place for it.</param>
    public RawJson Mark(RawJson parameters, CallerChannel? channel = null)
    {
        if (parameters.Kind is not (JsonValueKind.Object or JsonValueKind.Undefined))
            return parameters;
        var meta = parameters.Property("_meta");
        if (meta.Kind != JsonValueKind.Object)
            meta = default;
        var isMarked = meta.Property(Version).Utf8.Span.SequenceEqual(version.Utf8.Span);
        var (hasClient, hasCapabilities) = (!meta.Property(ClientInfo).IsEmpty, !meta.Property(ClientCapabilities).IsEmpty);
        if (isMarked && hasClient && hasCapabilities)
            return parameters;
        if (!isMarked)
            meta = meta.With(Version, version);
        if (!hasClient)
            meta = meta.With(ClientInfo, client);
        if (!hasCapabilities)
            meta = meta.With(ClientCapabilities, channel?.Capabilities is { IsEmpty: false } own ? own : capabilities);
        if (channel?.LogLevel is { } level && meta.Property(LogLevel).IsEmpty)
            meta = meta.With(LogLevel, RawJson.From(level));
        return parameters.With("_meta", meta);
    }

    /// <param name="arguments">Those of a tool's arguments that it wants to see in headers.</param>
    public static RequestHeaders HeadersOf(string method, RawJson parameters, IReadOnlyList<KeyValuePair<string, string>> arguments) =>
        new(ProtocolVersions.V20260728, NameOf(method, parameters), arguments);

    static string? NameOf(string method, RawJson parameters) => method switch
    {
        Methods.CallTool or Methods.GetPrompt => parameters.Text("name"),
        Methods.ReadResource => parameters.Text("uri"),
        _ => null,
    };
}
