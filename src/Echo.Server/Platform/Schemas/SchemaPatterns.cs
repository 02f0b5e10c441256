using System.Text.RegularExpressions;

namespace Echo.Server.Platform.Schemas;

/// <summary>The regular expressions of a schema, made once. They run in linear time, so that no value makes one hang.</summary>
sealed class SchemaPatterns
{
    readonly Dictionary<string, Regex> known = new(StringComparer.Ordinal);

    /// <returns>Null, or why the pattern can't be used.</returns>
    public string? Add(string pattern)
    {
        try
        {
            known.TryAdd(pattern, new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
            return null;
        }
        catch (Exception unusable) when (unusable is ArgumentException or NotSupportedException)
        {
            return $"The pattern {pattern} can't be used: it is broken, or looks around or back, which takes time without a limit.";
        }
    }

    public bool IsMatch(string pattern, string text) => known[pattern].IsMatch(text);
}
