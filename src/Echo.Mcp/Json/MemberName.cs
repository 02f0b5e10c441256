using System.Globalization;
using System.Text.Json;

namespace Echo.Mcp.Json;

/// <summary>The one place where the names of members are compared. A name with half a surrogate pair in it is well-formed JSON, but the
/// reader throws when it is to unescape it; it is no text and equals none.</summary>
static class MemberName
{
    /// <param name="reader">Stands on the name, and reads from one piece of memory.</param>
    public static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueIsEscaped ? IsText(reader.ValueSpan) && reader.ValueTextEquals(name) : reader.ValueSpan.SequenceEqual(name);

    /// <inheritdoc cref="Is(ref Utf8JsonReader, ReadOnlySpan{byte})"/>
    public static bool Is(ref Utf8JsonReader reader, string name) =>
        (!reader.ValueIsEscaped || IsText(reader.ValueSpan)) && reader.ValueTextEquals(name);

    /// <param name="reader">Stands on the name, and reads from one piece of memory.</param>
    public static bool IsText(ref Utf8JsonReader reader) => !reader.ValueIsEscaped || IsText(reader.ValueSpan);

    /// <summary>Asked first, since a message can have millions of such names, and an exception for each would take minutes.</summary>
    internal static bool IsText(ReadOnlySpan<byte> escaped)
    {
        var awaitsLow = false;
        while (escaped.IndexOf((byte)'\\') is >= 0 and var next)
        {
            var isUnit = escaped[next + 1] == (byte)'u';
            var unit = isUnit ? ushort.Parse(escaped.Slice(next + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : '\\';
            if (awaitsLow != char.IsLowSurrogate((char)unit) || (awaitsLow && next > 0))
                return false;
            awaitsLow = char.IsHighSurrogate((char)unit);
            escaped = escaped[(next + (isUnit ? 6 : 2))..];
        }

        return !awaitsLow;
    }
}
