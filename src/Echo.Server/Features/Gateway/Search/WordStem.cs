using System.Buffers;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>Cuts the endings of English words, so that <c>renaming</c>, <c>renames</c> and <c>rename</c> meet. What is left need not be a word.
/// </summary>
static class WordStem
{
    static readonly (string Ending, string Instead)[] Plurals =
    [
        ("ization", "ize"), ("isation", "ize"), ("ational", "ate"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
        ("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"),
    ];

    static readonly (string Ending, string Instead)[] Suffixes =
    [
        ("ation", "ate"), ("ition", "it"), ("tion", "t"), ("sion", "s"), ("ment", ""), ("ness", ""), ("ly", ""), ("er", ""), ("or", ""),
        ("able", ""), ("ible", ""), ("ance", ""), ("ence", ""), ("ity", ""), ("ive", ""), ("al", ""),
    ];

    static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    /// <param name="word">In lower case.</param>
    public static string Of(string word)
    {
        if (word.Length <= 3)
            return word;
        word = WithoutSuffix(WithoutForm(Singular(word)));
        if (word.Length > 4 && word.EndsWith('e'))
            word = word[..^1];
        if (word.Length > 4 && word.EndsWith("at", StringComparison.Ordinal))
            word = word[..^2];
        return word.Length > 3 && word.EndsWith('y') ? word[..^1] + "i" : word;
    }

    static string Singular(string word)
    {
        foreach (var (ending, instead) in Plurals)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal) && word.Length - ending.Length >= 2)
                return word[..^ending.Length] + instead;
        }

        return word.EndsWith('s') && word[^2] is not ('s' or 'u' or 'i') ? word[..^1] : word;
    }

    static string WithoutForm(string word)
    {
        foreach (var ending in (ReadOnlySpan<string>)["ing", "ed"])
        {
            var kept = word.Length - ending.Length;
            if (kept < 3 || !word.EndsWith(ending, StringComparison.Ordinal) || !word.AsSpan(0, kept).ContainsAny(Vowels))
                continue;
            var stem = word[..kept];
            return stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z') ? stem[..^1] : stem;
        }

        return word;
    }

    static string WithoutSuffix(string word)
    {
        foreach (var (ending, instead) in Suffixes)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal) && word.Length - ending.Length >= 4)
                return word[..^ending.Length] + instead;
        }

        return word;
    }
}
