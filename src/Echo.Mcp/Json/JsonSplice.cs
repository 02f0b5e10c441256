using System.Buffers;
using System.Text.Json;

namespace Echo.Mcp.Json;

/// <summary>Changes one member of a JSON object by copying bytes; nothing else is rewritten.</summary>
static class JsonSplice
{
    /// <summary>Sets a member behind all others. Each earlier occurrence is dropped: with two of them, the reader on the other side might
    /// choose the one that was not meant.</summary>
    public static ReadOnlyMemory<byte> Set(ReadOnlySpan<byte> utf8Object, string name, ReadOnlySpan<byte> value)
    {
        var reader = JsonScan.Reader(utf8Object);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Only an object can be given a member.");

        var output = new ArrayBufferWriter<byte>(utf8Object.Length + name.Length + value.Length + 16);
        output.Write("{"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var dropped = MemberName.Is(ref reader, name);
            reader.Read();
            reader.Skip();
            if (dropped)
                continue;
            output.Write(utf8Object[start..(int)reader.BytesConsumed]);
            output.Write(","u8);
        }

        output.Write(JsonSerializer.SerializeToUtf8Bytes(name));
        output.Write(":"u8);
        output.Write(value.IsEmpty ? "null"u8 : value);
        output.Write("}"u8);
        return output.WrittenMemory;
    }
}
