using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Serving;

namespace Echo.Server.Features.Gateway.Stateless;

/// <summary>What every request of revision 2026-07-28 has to say of itself, in its body and once more in headers (basic, general fields; basic,
/// transports, streamable HTTP, request metadata).</summary>
static class RequestRules
{
    public const string VersionHeader = "MCP-Protocol-Version";

    const string Version = "params._meta[\"io.modelcontextprotocol/protocolVersion\"]";
    const string Capabilities = "params._meta[\"io.modelcontextprotocol/clientCapabilities\"]";

    static readonly RawJson Newest = RawJson.From(ProtocolVersions.V20260728);

    public static IReadOnlyList<string> SupportedVersions { get; } = [ProtocolVersions.V20260728, .. ProtocolVersions.WithSessions];

    /// <returns>What is wrong, or null.</returns>
    public static RpcError? Check(HttpRequest http, in IncomingMessage message, in RequestParams parameters)
    {
        if (parameters.Repeated is { } repeated)
            return Invalid($"params.{repeated} stands twice");
        return CheckVersion(http, parameters.Meta.ProtocolVersion)
            ?? CheckHeader(http, "Mcp-Method", "method", message.Method)
            ?? CheckName(http, message.Method, parameters)
            ?? (parameters.Meta.ClientCapabilities.Kind == JsonValueKind.Object ? null : Missing(Capabilities, "say what the client can be asked"));
    }

    static RpcError? CheckVersion(HttpRequest http, RawJson said)
    {
        // As nearly always: then neither is made into text.
        if (http.Headers[VersionHeader] is [ProtocolVersions.V20260728] && said.Utf8.Span.SequenceEqual(Newest.Utf8.Span))
            return null;
        if (said.AsText() is not { } version)
            return Missing(Version, "name the revision that the request speaks");
        if (http.Headers[VersionHeader] is not [{ } header])
            return Mismatch($"{VersionHeader} is missing: repeat {version} there");
        if (header != version)
            return Mismatch($"{VersionHeader} is {header}, and {Version} is {version}");
        return version == ProtocolVersions.V20260728
            ? null
            : RpcError.Of(
                RpcErrorCodes.UnsupportedProtocolVersion,
                "Unsupported protocol version",
                RawJson.From(new { Supported = SupportedVersions, Requested = version }));
    }

    static RpcError? CheckName(HttpRequest http, string method, in RequestParams parameters) => method switch
    {
        Methods.CallTool => CheckName(http, "params.name", parameters.Name, "name the tool"),
        Methods.GetPrompt => CheckName(http, "params.name", parameters.Name, "name the prompt"),
        Methods.ReadResource => CheckName(http, "params.uri", parameters.Uri, "name the resource"),
        _ => null,
    };

    static RpcError? CheckName(HttpRequest http, string member, string? said, string hint) =>
        said is null ? Missing(member, hint) : CheckHeader(http, "Mcp-Name", member, said);

    static RpcError? CheckHeader(HttpRequest http, string header, string member, string said)
    {
        if (http.Headers[header] is not [{ } value])
            return Mismatch($"{header} is missing: repeat {member} there");
        return HeaderValue.Decode(value) is { } decoded && decoded == said ? null : Mismatch($"{header} does not say what {member} says");
    }

    static RpcError Missing(string member, string hint) => Invalid($"{member} is missing: {hint}");

    static RpcError Invalid(string message) => RpcError.Of(RpcErrorCodes.InvalidParams, message);

    static RpcError Mismatch(string message) => RpcError.Of(RpcErrorCodes.HeaderMismatch, $"Header mismatch: {message}");
}
