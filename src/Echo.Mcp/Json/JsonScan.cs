using System.Text;
using System.Text.Json;

namespace Echo.Mcp.Json;

/// <summary>Finds pieces of a JSON value by one pass over its bytes, without a document.</summary>
static class JsonScan
{
    // Depth is limited where a message comes in; what was let in must stay readable.
    static readonly JsonReaderOptions Deep = new() { MaxDepth = 1024 };

    const int LongestSought = 64;

    public static Utf8JsonReader Reader(ReadOnlySpan<byte> utf8) => new(utf8, Deep);

    public static JsonValueKind KindOf(ReadOnlySpan<byte> utf8) => utf8 switch
    {
        [] => JsonValueKind.Undefined,
        [(byte)'{', ..] => JsonValueKind.Object,
        [(byte)'[', ..] => JsonValueKind.Array,
        [(byte)'"', ..] => JsonValueKind.String,
        [(byte)'t', ..] => JsonValueKind.True,
        [(byte)'f', ..] => JsonValueKind.False,
        [(byte)'n', ..] => JsonValueKind.Null,
        _ => JsonValueKind.Number,
    };

    public static Range WholeValue(ReadOnlySpan<byte> utf8)
    {
        var reader = Reader(utf8);
        reader.Read();
        var value = SkipValue(ref reader);

        // Anything but white space behind the value makes Read throw.
        reader.Read();
        return value;
    }

    /// <returns>An empty range when there is no such member.</returns>
    public static Range Find(ReadOnlySpan<byte> utf8Object, string name)
    {
        var found = 0..0;
        if (StandsNowhere(utf8Object, name))
            return found;
        var reader = Reader(utf8Object);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var matches = MemberName.Is(ref reader, name);
            reader.Read();
            var value = SkipValue(ref reader);
            if (matches)
                found = value;
        }

        return found;
    }

    /// <summary>Whether a name certainly stands nowhere in a value, however deep. Most of what is looked for is not there, and looking for bytes
    /// is quicker than reading tokens. Only an escape can hide a name.</summary>
    /// <returns>False also where it can't be said so easily.</returns>
    public static bool StandsNowhere(ReadOnlySpan<byte> utf8, string name)
    {
        Span<byte> sought = stackalloc byte[LongestSought];
        return Encoding.UTF8.TryGetBytes(name, sought, out var length) && utf8.IndexOf(sought[..length]) < 0 && !utf8.Contains((byte)'\\');
    }

    public static List<RawJson> Items(ReadOnlyMemory<byte> utf8Array, int most)
    {
        var reader = Reader(utf8Array.Span);
        reader.Read();
        List<RawJson> items = [];
        while (items.Count < most && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(new(utf8Array[SkipValue(ref reader)]));
        return items;
    }

    public static string? Text(ReadOnlySpan<byte> utf8String)
    {
        var reader = Reader(utf8String);
        reader.Read();
        if (reader.ValueIsEscaped && !MemberName.IsText(reader.ValueSpan))
            return null;
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Broken UTF-8 is no text either.
            return null;
        }
    }

    public static byte[]? Utf8Text(ReadOnlySpan<byte> utf8String)
    {
        var reader = Reader(utf8String);
        reader.Read();
        if (reader.ValueIsEscaped && !MemberName.IsText(reader.ValueSpan))
            return null;
        var text = GC.AllocateUninitializedArray<byte>(reader.ValueSpan.Length);
        try
        {
            var length = reader.CopyString(text);
            return length == text.Length ? text : text[..length];
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>Where the last whole character ends within the first bytes of a string, its escapes and surrogate pairs included.</returns>
    public static int EndOfCharacters(ReadOnlySpan<byte> utf8String, int mostBytes)
    {
        var end = 1;
        while (end + Width(utf8String[end..]) is var next && next <= mostBytes)
            end = next;
        return end;
    }

    static int Width(ReadOnlySpan<byte> character) => character switch
    {
        [(byte)'\\', (byte)'u', (byte)'d' or (byte)'D', >= (byte)'8' and <= (byte)'9' or (byte)'a' or (byte)'b' or (byte)'A' or (byte)'B', ..] => 12,
        [(byte)'\\', (byte)'u', ..] => 6,
        [(byte)'\\', ..] => 2,
        [< 0xC0, ..] => 1,
        [< 0xE0, ..] => 2,
        [< 0xF0, ..] => 3,
        _ => 4,
    };

    /// <summary>Moves from the first to the last token of a value.</summary>
    /// <returns>Where the value's bytes stand.</returns>
    public static Range SkipValue(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }
}
