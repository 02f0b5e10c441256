using System.Text;

namespace Echo.Mcp.Failures;

/// <summary>A short, printable piece of what a server wrote, for sentences.</summary>
static class Excerpt
{
    const int MostCharacters = 200;

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        const int most = 4 * MostCharacters;

        // The mark also says to whoever hides secrets that a piece of one may stand before it.
        return bytes.Length <= most ? Of(Encoding.UTF8.GetString(bytes)) : Of(Encoding.UTF8.GetString(bytes[..most]) + "…");
    }

    public static string Of(string text)
    {
        var excerpt = new StringBuilder(Math.Min(text.Length, MostCharacters));
        foreach (var rune in text.Trim().EnumerateRunes())
        {
            if (excerpt.Length >= MostCharacters)
                return excerpt.Append('…').ToString();
            excerpt.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return excerpt.ToString();
    }

    /// <summary>The beginning, without a cut in the middle of a character. Nothing is cleaned: it is for what is kept and shown as data.
    /// </summary>
    public static string Beginning(string text, int mostCharacters)
    {
        if (text.Length <= mostCharacters)
            return text;
        return text[..(char.IsHighSurrogate(text[mostCharacters - 1]) ? mostCharacters - 1 : mostCharacters)] + "…";
    }

    /// <summary>The last part, where programs write what went wrong.</summary>
    public static string OfEnd(string text, int mostCharacters)
    {
        var trimmed = text.Trim();
        return trimmed.Length <= mostCharacters ? trimmed : "…" + trimmed[^mostCharacters..];
    }
}
