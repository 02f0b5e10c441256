using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Echo.Server.Features.Gateway;

/// <summary>How a server's tools and prompts are called where all servers are joined: <c>slug__name</c>. Models take at most 64 letters, digits,
/// underscores and hyphens; a name that would be longer or has others is shortened, and ends with a piece of its hash instead.</summary>
static class ServedName
{
    public const int MostCharacters = 64;

    const string Separator = "__";
    const int HashCharacters = 8;

    static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>The same for the same two, always.</summary>
    public static string Of(string slug, string name)
    {
        var whole = slug + Separator + name;
        return name.Length > 0 && whole.Length <= MostCharacters && !name.AsSpan().ContainsAnyExcept(Plain) ? whole : Shortened(whole);
    }

    /// <returns>The server's slug, and what stands behind it; null for a name that is none of these.</returns>
    public static (string Slug, string Name)? Split(string name)
    {
        // A slug has no underscore.
        var cut = name.IndexOf(Separator, StringComparison.Ordinal);
        return cut > 0 ? (name[..cut], name[(cut + Separator.Length)..]) : null;
    }

    /// <summary>Whether what stands behind the slug may be a shortened name, which only the server's list can resolve.</summary>
    public static bool MayBeShortened(string rest) =>
        rest.Length > HashCharacters && rest[^(HashCharacters + 1)] == '_' && !rest.AsSpan(rest.Length - HashCharacters).ContainsAnyExcept(Hexadecimal);

    static string Shortened(string whole)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))[..HashCharacters];
        var kept = new StringBuilder(MostCharacters);
        foreach (var character in whole.AsSpan(0, Math.Min(whole.Length, MostCharacters - HashCharacters - 1)))
            kept.Append(Plain.Contains(character) ? character : '_');
        return kept.Append('_').Append(hash).ToString();
    }
}
