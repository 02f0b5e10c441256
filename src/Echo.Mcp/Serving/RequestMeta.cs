using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Mcp.Serving;

/// <summary>What a client says in <c>_meta</c> of a request: of progress, and since revision 2026-07-28 of itself (basic, general fields).</summary>
public readonly struct RequestMeta
{
    public RawJson ProgressToken { get; private init; }

    public RawJson ProtocolVersion { get; private init; }

    public RawJson ClientInfo { get; private init; }

    public RawJson ClientCapabilities { get; private init; }

    public RawJson LogLevel { get; private init; }

    internal static RequestMeta Read(RawJson meta, ref string? repeated)
    {
        if (meta.Kind != JsonValueKind.Object)
            return default;
        Range token = default, version = default, client = default, capabilities = default, level = default;
        var reader = JsonScan.Reader(meta.Utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (MemberName.Is(ref reader, "progressToken"u8))
                RequestParams.Take(ref reader, ref token, "_meta.progressToken", ref repeated);
            else if (MemberName.Is(ref reader, "io.modelcontextprotocol/protocolVersion"u8))
                RequestParams.Take(ref reader, ref version, "_meta.io.modelcontextprotocol/protocolVersion", ref repeated);
            else if (MemberName.Is(ref reader, "io.modelcontextprotocol/clientInfo"u8))
                RequestParams.Take(ref reader, ref client, "_meta.io.modelcontextprotocol/clientInfo", ref repeated);
            else if (MemberName.Is(ref reader, "io.modelcontextprotocol/clientCapabilities"u8))
                RequestParams.Take(ref reader, ref capabilities, "_meta.io.modelcontextprotocol/clientCapabilities", ref repeated);
            else if (MemberName.Is(ref reader, "io.modelcontextprotocol/logLevel"u8))
                RequestParams.Take(ref reader, ref level, "_meta.io.modelcontextprotocol/logLevel", ref repeated);
            else
                RequestParams.SkipUnlike(ref reader, ref repeated, "progressToken");
        }

        return new()
        {
            ProgressToken = new(meta.Utf8[token]),
            ProtocolVersion = new(meta.Utf8[version]),
            ClientInfo = new(meta.Utf8[client]),
            ClientCapabilities = new(meta.Utf8[capabilities]),
            LogLevel = new(meta.Utf8[level]),
        };
    }
}
