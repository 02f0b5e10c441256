using System.Text.Json;

namespace Echo.Bench.Upstreams;

/// <summary>The smallest MCP server that can be called: one tool, <c>echo</c>, answered without building objects,
/// so that a measurement shows what stands in front of it.</summary>
static class LeanServer
{
    static readonly byte[] Initialized =
        """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"lean","version":"1.0.0"}}"""u8.ToArray();

    static readonly byte[] Tools =
        """{"tools":[{"name":"echo","description":"Answers hello","inputSchema":{"type":"object"}}]}"""u8.ToArray();

    static readonly byte[] Called = """{"content":[{"type":"text","text":"hello"}]}"""u8.ToArray();

    /// <summary>The answer to one message, or null for a notification.</summary>
    public static byte[]? Answer(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        string? method = null;
        ReadOnlySpan<byte> id = default;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            var isMethod = reader.ValueTextEquals("method"u8);
            reader.Read();
            if (isId)
                id = message[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
            else if (isMethod)
                method = reader.GetString();
            else
                reader.Skip();
        }

        return id.IsEmpty ? null : [.. """{"jsonrpc":"2.0","id":"""u8, .. id, .. ""","result":"""u8, .. Result(method), .. "}"u8];
    }

    static byte[] Result(string? method) => method switch
    {
        "initialize" => Initialized,
        "tools/list" => Tools,
        "tools/call" => Called,
        _ => "{}"u8.ToArray(),
    };
}
