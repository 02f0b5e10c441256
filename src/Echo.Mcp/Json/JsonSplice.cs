using System.Buffers;
using System.Text.Json;

namespace Echo.Mcp.Json;

/// <summary>Changes one member of a JSON object by copying bytes; nothing else is rewritten.</summary>
static class JsonSplice
{
    /// <summary>Sets a member where it stands first, or behind all others. Further occurrences are dropped: with two of them, the reader on the
    /// other side might choose the one that was not meant.</summary>
    /// <param name="utf8Object">Without white space before it.</param>
    public static ReadOnlyMemory<byte> Set(ReadOnlySpan<byte> utf8Object, string name, ReadOnlySpan<byte> value)
    {
        if (JsonScan.KindOf(utf8Object) != JsonValueKind.Object)
            throw new JsonException("Only an object can be given a member.");
        if (JsonScan.StandsNowhere(utf8Object, name))
            return Append(utf8Object, name, value);

        var reader = JsonScan.Reader(utf8Object);
        reader.Read();
        var output = new ArrayBufferWriter<byte>(utf8Object.Length + name.Length + value.Length + 16);
        var separator = "{"u8;
        var isSet = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isMeant = MemberName.Is(ref reader, name);
            reader.Read();
            reader.Skip();
            if (isMeant && isSet)
                continue;
            output.Write(separator);
            separator = ","u8;
            if (isMeant)
                Write(output, name, value);
            else
                output.Write(utf8Object[start..(int)reader.BytesConsumed]);
            isSet |= isMeant;
        }

        if (!isSet)
        {
            output.Write(separator);
            Write(output, name, value);
        }

        output.Write("}"u8);
        return output.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Remove(ReadOnlySpan<byte> utf8Object, string name)
    {
        var reader = JsonScan.Reader(utf8Object);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Only an object has members.");
        var output = new ArrayBufferWriter<byte>(utf8Object.Length);
        output.Write("{"u8);
        var separator = ReadOnlySpan<byte>.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var goes = MemberName.Is(ref reader, name);
            reader.Read();
            reader.Skip();
            if (goes)
                continue;
            output.Write(separator);
            output.Write(utf8Object[start..(int)reader.BytesConsumed]);
            separator = ","u8;
        }

        output.Write("}"u8);
        return output.WrittenMemory;
    }

    static ReadOnlyMemory<byte> Append(ReadOnlySpan<byte> utf8Object, string name, ReadOnlySpan<byte> value)
    {
        var members = utf8Object.TrimEnd(" \t\r\n"u8)[..^1].TrimEnd(" \t\r\n"u8);
        var output = new ArrayBufferWriter<byte>(members.Length + name.Length + value.Length + "null".Length + 3);
        output.Write(members);
        if (members.Length > 1)
            output.Write(","u8);
        Write(output, name, value);
        output.Write("}"u8);
        return output.WrittenMemory;
    }

    static void Write(ArrayBufferWriter<byte> output, string name, ReadOnlySpan<byte> value)
    {
        JsonText.Write(output, name);
        output.Write(":"u8);
        output.Write(value.IsEmpty ? "null"u8 : value);
    }
}
