using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Echo.Mcp.Json;

/// <summary>One JSON value as UTF-8 bytes, exactly as it stood on the wire: numbers keep every digit, text its escapes, objects their
/// unknown members, order and white space (so a value may contain line breaks between its tokens). The default value is empty and stands
/// for "not there"; it is written as null.</summary>
/// <remarks>The bytes are trusted to be one well-formed value: they come from a parsed message, from <see cref="Parse(string)"/> or from
/// <see cref="From{T}"/>. Reading members of anything else throws <see cref="JsonException"/>. Nothing is cached: each look-up is one pass
/// over the bytes.</remarks>
[JsonConverter(typeof(RawJsonConverter))]
public readonly struct RawJson
{
    static readonly JsonSerializerOptions Plain = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,

        // Text stays as it is; the bytes travel as application/json, never inside a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="utf8">One well-formed JSON value without anything around it. The memory is kept, not copied.</param>
    public RawJson(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    public static RawJson EmptyObject { get; } = new("{}"u8.ToArray());

    public static RawJson Null { get; } = new("null"u8.ToArray());

    public ReadOnlyMemory<byte> Utf8 { get; }

    public bool IsEmpty => Utf8.IsEmpty;

    public JsonValueKind Kind => JsonScan.KindOf(Utf8.Span);

    /// <summary>Checks the text; white space around the value is dropped, the rest is kept as it is.</summary>
    /// <exception cref="JsonException">The text is not one JSON value.</exception>
    public static RawJson Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="utf8">Kept, not copied.</param>
    public static RawJson Parse(ReadOnlyMemory<byte> utf8) => new(utf8[JsonScan.WholeValue(utf8.Span)]);

    /// <param name="options">By default names are camelCase and text is not escaped more than JSON asks for.</param>
    public static RawJson From<T>(T value, JsonSerializerOptions? options = null) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, options ?? Plain));

    /// <returns>The text as a JSON string, or null.</returns>
    public static RawJson From(string? text) => text is null ? Null : new(JsonText.Of(text));

    /// <exception cref="JsonException">The value does not have that shape.</exception>
    public T? To<T>(JsonSerializerOptions? options = null) => JsonSerializer.Deserialize<T>(Utf8.Span, options ?? Plain);

    /// <returns>The value of a top-level member (the last one when a name stands twice, as JSON readers have it); empty when this is no
    /// object or has no such member.</returns>
    public RawJson Property(string name) => Kind == JsonValueKind.Object ? new(Utf8[JsonScan.Find(Utf8.Span, name)]) : default;

    /// <returns>The text of a top-level member, or null when there is none or it is not a string.</returns>
    public string? Text(string name) => Property(name).AsText();

    /// <returns>The unescaped text of a string value, or null when this is not a string or holds half a surrogate pair.</returns>
    public string? AsText() => Kind == JsonValueKind.String ? JsonScan.Text(Utf8.Span) : null;

    /// <param name="mostBytes">Of the bytes of a longer string only so many are read, and no character is cut in two.</param>
    /// <returns>The beginning of the unescaped text, with null as in <see cref="AsText()"/>.</returns>
    public string? AsText(int mostBytes) => Kind != JsonValueKind.String ? null
        : Utf8.Length <= mostBytes ? JsonScan.Text(Utf8.Span)
        : JsonScan.Text([.. Utf8.Span[..JsonScan.EndOfCharacters(Utf8.Span, mostBytes)], (byte)'"']);

    /// <returns>The unescaped text of a string value as UTF-8, which needs a third of the memory, or less; null as in <see cref="AsText()"/>.
    /// </returns>
    public byte[]? AsUtf8Text() => Kind == JsonValueKind.String ? JsonScan.Utf8Text(Utf8.Span) : null;

    /// <param name="most">Reading stops after so many elements: a few bytes on the wire make an entry of many in memory.</param>
    /// <returns>The elements of an array; empty when this is no array.</returns>
    public IReadOnlyList<RawJson> Items(int most) => Kind == JsonValueKind.Array ? JsonScan.Items(Utf8, most) : [];

    /// <returns>This object with one member set: every earlier occurrence of the name is gone, all other members are untouched. An empty
    /// value counts as an empty object.</returns>
    /// <exception cref="JsonException">This is neither empty nor an object.</exception>
    public RawJson With(string name, RawJson value) => IsEmpty
        ? EmptyObject.With(name, value)
        : new(JsonSplice.Set(Utf8.Span, name, value.Utf8.Span));

    /// <returns>This object without a member; all others are untouched.</returns>
    /// <exception cref="JsonException">This is no object.</exception>
    public RawJson Without(string name) => new(JsonSplice.Remove(Utf8.Span, name));

    /// <returns>The same value in memory of its own. What is kept longer than the message that it came in is copied: a slice of a few
    /// bytes keeps all of a message alive.</returns>
    public RawJson Copy() => new(Utf8.ToArray());

    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
