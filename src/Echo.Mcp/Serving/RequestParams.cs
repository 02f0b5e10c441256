using System.Buffers;
using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Mcp.Serving;

/// <summary>The members of a client's params that a server between client and server has to know, found in one pass. Everything else is
/// passed on unread.</summary>
public readonly struct RequestParams
{
    readonly Range name;
    readonly Range uri;

    RequestParams(RawJson raw, Range name, Range uri, RawJson arguments, RequestMeta meta, string? repeated)
    {
        (Raw, this.name, this.uri) = (raw, name, uri);
        Name = new RawJson(raw.Utf8[name]).AsText();
        (Arguments, Meta, Repeated) = (arguments, meta, repeated);
    }

    /// <summary>As they came; empty when the request has none.</summary>
    public RawJson Raw { get; }

    /// <summary>The text of <c>name</c>; null when it is missing or no text.</summary>
    public string? Name { get; }

    /// <summary>The text of <c>uri</c>; null when it is missing or no text.</summary>
    public string? Uri => new RawJson(Raw.Utf8[uri]).AsText();

    public RawJson Arguments { get; }

    public RequestMeta Meta { get; }

    /// <summary>The name of a member that stands twice, or once more in other case, so that two readers could understand two different requests;
    /// null when all is well.</summary>
    public string? Repeated { get; }

    /// <param name="raw">An object, or empty.</param>
    public static RequestParams Read(RawJson raw)
    {
        if (raw.Kind != JsonValueKind.Object)
            return new(raw, default, default, default, default, null);
        Range named = default, located = default, arguments = default, meta = default;
        string? repeated = null;
        var reader = JsonScan.Reader(raw.Utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (MemberName.Is(ref reader, "name"u8))
                Take(ref reader, ref named, "name", ref repeated);
            else if (MemberName.Is(ref reader, "arguments"u8))
                Take(ref reader, ref arguments, "arguments", ref repeated);
            else if (MemberName.Is(ref reader, "uri"u8))
                Take(ref reader, ref located, "uri", ref repeated);
            else if (MemberName.Is(ref reader, "_meta"u8))
                Take(ref reader, ref meta, "_meta", ref repeated);
            else
                SkipUnlike(ref reader, ref repeated, "name", "arguments", "uri", "_meta");
        }

        var read = RequestMeta.Read(new(raw.Utf8[meta]), ref repeated);
        return new(raw, named, located, new(raw.Utf8[arguments]), read, repeated);
    }

    /// <returns>The params with another name; all other bytes are the same.</returns>
    public RawJson WithName(string other) => Replace(name, other);

    /// <returns>The params with another URI; all other bytes are the same.</returns>
    public RawJson WithUri(string other) => Replace(uri, other);

    internal static void Take(ref Utf8JsonReader reader, ref Range value, string member, ref string? repeated)
    {
        if (value.End.Value > 0)
            repeated ??= member;
        reader.Read();
        value = JsonScan.SkipValue(ref reader);
    }

    /// <summary>Skips a member that means nothing here. One that differs from a known name by case alone counts as that name's repetition: some
    /// readers do not tell the two apart.</summary>
    internal static void SkipUnlike(ref Utf8JsonReader reader, ref string? repeated, params ReadOnlySpan<string> known)
    {
        if (repeated is null && MemberName.IsText(ref reader))
        {
            var member = reader.GetString()!;
            foreach (var other in known)
            {
                if (member.Equals(other, StringComparison.OrdinalIgnoreCase))
                    repeated = other;
            }
        }

        reader.Read();
        reader.Skip();
    }

    RawJson Replace(Range value, string other)
    {
        var raw = Raw.Utf8.Span;
        var output = new ArrayBufferWriter<byte>(raw.Length + other.Length + "\"\"".Length);
        output.Write(raw[..value.Start.Value]);
        JsonText.Write(output, other);
        output.Write(raw[value.End.Value..]);
        return new(output.WrittenMemory);
    }
}
