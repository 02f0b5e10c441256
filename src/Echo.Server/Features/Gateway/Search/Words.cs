using System.Reflection;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>Takes texts and names apart into words: <c>getPullRequest</c>, <c>get_pull_request</c> and "Get pull request" are the same three.</summary>
static class Words
{
    static readonly HashSet<string> Silent = [.. Lines("stop-words.txt").SelectMany(line => line.Split(' '))];

    /// <returns>In lower case, in their order.</returns>
    public static List<string> In(ReadOnlySpan<char> text)
    {
        List<string> words = [];
        var begin = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (begin >= 0 && (i == text.Length || !Continues(text, i)))
            {
                words.Add(text[begin..i].ToString().ToLowerInvariant());
                begin = -1;
            }

            if (begin < 0 && i < text.Length && char.IsAsciiLetterOrDigit(text[i]))
                begin = i;
            if (i < text.Length && text[i] == '\'' && i > 0)
                i = AfterContraction(text, i);
        }

        return words;
    }

    /// <summary>Whether a word says nothing about what somebody is after.</summary>
    public static bool IsSilent(string word) => word.Length < 2 || Silent.Contains(word);

    /// <returns>The stems of the words that say something.</returns>
    public static IEnumerable<string> Stems(ReadOnlySpan<char> text) => In(text).Where(word => !IsSilent(word)).Select(WordStem.Of);

    /// <summary>The lines of one of the lists beside this file, without comments.</summary>
    public static IEnumerable<string> Lines(string list)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(list)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                yield return line;
        }
    }

    static bool Continues(ReadOnlySpan<char> text, int i)
    {
        var (before, now) = (text[i - 1], text[i]);
        return char.IsAsciiDigit(before) ? char.IsAsciiDigit(now)
            : char.IsAsciiLetter(now) && (!char.IsAsciiLetterUpper(now) || char.IsAsciiLetterUpper(before));
    }

    // "repo's" and "don't" end before the apostrophe.
    static int AfterContraction(ReadOnlySpan<char> text, int i) =>
        i + 1 < text.Length && text[i + 1] is 's' or 't' && (i + 2 == text.Length || !char.IsAsciiLetterOrDigit(text[i + 2])) ? i + 1 : i;
}
