using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Platform.Events;

/// <summary>Makes the fields of an event such that everybody who gets them can take them. That happens when the event is published: what nobody is
/// sent need not lie in the log, nor in the memory of those who read it.</summary>
public static class EventData
{
    // Type, time and number stand around the fields.
    const int MostBytes = EventText.MaxBytes - 1024;

    // Half of what our own readers take, since things are wrapped into other things on their way.
    const int MostLevels = 512;

    // What tools answer has been read once already; here it is only taken apart.
    static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1 << 20 };

    internal static RawJson Fit(RawJson data)
    {
        if (data.IsEmpty)
            return data;
        var (kept, isCut) = Cut(data, MostBytes);
        return isCut ? Marked(kept) : kept;
    }

    /// <summary>The fields of an event that tells of one thing as a whole. Of a thing that is too large its largest fields are left out, and not
    /// the thing.</summary>
    public static RawJson Of(string name, RawJson thing)
    {
        var (kept, isCut) = Cut(thing, MostBytes - 64);
        var data = RawJson.EmptyObject.With(name, kept);
        return isCut ? Marked(data) : data;
    }

    /// <summary>Takes an object apart, however deep it is.</summary>
    internal static JsonDocument Open(RawJson data) => JsonDocument.Parse(data.Utf8, Deep);

    static RawJson Marked(RawJson data) => data.With("truncated", RawJson.From(value: true));

    // Without its largest field, as contract section 21.2 says; one of many large fields loses several.
    static (RawJson Kept, bool IsCut) Cut(RawJson data, int most)
    {
        if (data.Utf8.Length <= most && !IsTooDeep(data.Utf8.Span, MostLevels))
            return (Unicode(data), false);
        using var document = Open(data);
        var all = document.RootElement.EnumerateObject().ToList();
        var fields = all.FindAll(static field => !IsTooDeep(JsonMarshal.GetRawUtf8Value(field.Value), MostLevels - 1));
        var length = fields.Sum(LengthOf);
        while (length > most)
        {
            var largest = fields.MaxBy(LengthOf);
            length -= LengthOf(largest);
            fields.Remove(largest);
        }

        return (Unicode(Join(fields)), fields.Count < all.Count);
    }

    // With the quotes, the colon and the comma; names are ours, and so are short and plain.
    static int LengthOf(JsonProperty field) => JsonMarshal.GetRawUtf8Value(field.Value).Length + field.Name.Length + 4;

    static RawJson Join(IEnumerable<JsonProperty> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, WireJson.Writer);
        writer.WriteStartObject();
        foreach (var field in fields)
        {
            writer.WritePropertyName(field.Name);
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(field.Value), skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return new(buffer.WrittenMemory);
    }

    static bool IsTooDeep(ReadOnlySpan<byte> json, int levels)
    {
        // Each level takes two bytes at least: most events need no look.
        if (json.Length <= 2 * levels)
            return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Deep.MaxDepth });
        while (reader.Read())
        {
            if (reader.CurrentDepth >= levels)
                return true;
        }

        return false;
    }

    // Half of a surrogate pair is good JSON and no text. Answers of tools may hold one; whoever makes text of it would fail.
    static RawJson Unicode(RawJson data)
    {
        if (data.Utf8.Span.IndexOf("\\u"u8) < 0)
            return data;
        var text = data.Utf8.ToArray();
        for (var at = text.AsSpan().IndexOf((byte)'\\'); at >= 0 && at < text.Length; at++)
        {
            if (text[at] != '\\')
                continue;
            if (IsSurrogate(text, at, "89AB") && IsSurrogate(text, at + 6, "CDEF"))
                at += 11;
            else if (IsSurrogate(text, at, "89ABCDEF"))
                "\\ufffd"u8.CopyTo(text.AsSpan(at));
            else
                at++;
        }

        return new(text);
    }

    static bool IsSurrogate(ReadOnlySpan<byte> text, int at, string second) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u' && text[at + 2] is (byte)'d' or (byte)'D'
        && second.Contains(char.ToUpperInvariant((char)text[at + 3]), StringComparison.Ordinal);
}
