using System.Text;

namespace Echo.Mcp.Failures;

/// <summary>A short, printable piece of what a server wrote, for sentences.</summary>
static class Excerpt
{
    const int MostCharacters = 200;

    public static string Of(ReadOnlySpan<byte> bytes) => Of(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4 * MostCharacters)]));

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

    /// <summary>The last part, where programs write what went wrong.</summary>
    public static string OfEnd(string text, int mostCharacters)
    {
        var trimmed = text.Trim();
        return trimmed.Length <= mostCharacters ? trimmed : "…" + trimmed[^mostCharacters..];
    }
}
