using System.Security.Cryptography;
using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>What a tool is, in 32 bytes: SHA-256 of its definition without <c>_meta</c>, whatever the order of its members.</summary>
static class ToolFingerprint
{
    // Deeper than any message may be.
    const int MostDepth = 1000;

    public static byte[] Of(RawJson tool)
    {
        try
        {
            return OfMembers(tool);
        }
        catch (InvalidOperationException)
        {
            // JSON allows half a surrogate pair in a text, which then can't be read as one: the tool counts as it is written.
            return SHA256.HashData(tool.Utf8.Span);
        }
    }

    /// <summary>As it goes out and comes in: 64 hexadecimal digits.</summary>
    public static string Text(byte[] fingerprint) => Convert.ToHexStringLower(fingerprint);

    static byte[] OfMembers(RawJson tool)
    {
        using var hash = new MemoryStream();
        using (var writer = new Utf8JsonWriter(hash))
        using (var document = JsonDocument.Parse(tool.Utf8, new JsonDocumentOptions { MaxDepth = MostDepth }))
            Write(writer, document.RootElement, isTool: true);
        return SHA256.HashData(hash.GetBuffer().AsSpan(0, (int)hash.Length));
    }

    static void Write(Utf8JsonWriter writer, JsonElement value, bool isTool = false)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    if (isTool && member.NameEquals("_meta"))
                        continue;
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
