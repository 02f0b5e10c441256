using System.Text;

namespace Echo.Server.Features.Connections;

/// <summary>Makes slugs from names.</summary>
static class Slug
{
    public const int MaxLength = 40;

    // Room for "-99" behind it when the slug is taken.
    const int MaxStemLength = MaxLength - 3;

    /// <summary>So many characters of a slug stand in each of its numbered forms.</summary>
    public const int KeptLength = MaxLength - 11;

    /// <summary>The form that a slug takes when it is taken: <c>slug-2</c>. A long one loses its end to the number.</summary>
    public static string Numbered(string slug, int number)
    {
        var suffix = $"-{number}";
        return slug[..Math.Min(slug.Length, MaxLength - suffix.Length)].TrimEnd('-') + suffix;
    }

    /// <summary>Lower-case ASCII letters and digits of the name with single hyphens between words; <c>server</c> when nothing is left.</summary>
    public static string From(string name)
    {
        var slug = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter))
                slug.Append(letter);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
            if (slug.Length == MaxStemLength)
                break;
        }

        var text = slug.ToString().TrimEnd('-');
        return text.Length > 0 ? text : "server";
    }
}
