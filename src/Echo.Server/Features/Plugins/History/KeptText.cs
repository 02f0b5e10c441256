using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Plugins.History;

/// <summary>As much of a value as the history keeps.</summary>
static class KeptText
{
    public const int MostBytes = 16 * 1024;

    /// <returns>The value's JSON; of a longer one the beginning, at a whole character.</returns>
    public static string Of(RawJson value)
    {
        var utf8 = value.Utf8.Span;
        if (utf8.Length <= MostBytes)
            return Encoding.UTF8.GetString(utf8);
        var end = MostBytes;
        while ((utf8[end] & 0xC0) == 0x80)
            end--;
        return Encoding.UTF8.GetString(utf8[..end]);
    }

    /// <returns>The value again; what was cut shows as a text.</returns>
    public static RawJson Read(string kept)
    {
        try
        {
            return RawJson.Parse(kept);
        }
        catch (JsonException)
        {
            return RawJson.From(kept);
        }
    }

    /// <summary>The beginning of a text. PostgreSQL's text holds neither NUL nor half a surrogate pair.</summary>
    public static string? OfText(string? text, int mostCharacters) => text is null
        ? null
        : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Length <= mostCharacters ? text : text[..mostCharacters])).Replace('\0', '\uFFFD');
}
