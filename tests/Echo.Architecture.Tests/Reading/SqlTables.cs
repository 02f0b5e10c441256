using System.Text.RegularExpressions;

namespace Echo.Architecture.Tests.Reading;

/// <summary>Finds the tables and views that SQL names, without its common table expressions and functions. It reads words, not grammar:
/// enough for the SQL of this house, and a name too many shows up as a violation, not as a gap.</summary>
static partial class SqlTables
{
    // "extract(epoch from at)" and its like name no table.
    static readonly string[] CallsWithFrom = ["extract", "substring", "trim", "overlay"];

    public static IReadOnlyCollection<string> In(string sql)
    {
        var words = Word().Matches(Noise().Replace(sql, " ")).Select(match => match.Value).ToArray();
        var expressions = Enumerable.Range(0, words.Length).Where(at => IsCommonTable(words, at)).Select(at => words[at]);
        return [.. Enumerable.Range(0, words.Length).SelectMany(at => NamedBy(words, at)).Except(expressions).Distinct()];
    }

    static IEnumerable<string> NamedBy(string[] words, int at) => words[at] switch
    {
        "from" when At(words, at - 1) != "distinct" && !IsInCall(words, at) => List(words, at + 1),
        "join" or "using" => List(words, at + 1).Take(1),
        "update" when At(words, at - 1) is not ("for" or "key" or "do" or "before" or "after" or "or") => List(words, at + 1).Take(1),
        "into" or "references" => [At(words, at + 1)],
        "table" or "view" when IsDefinition(words, at) => [At(words, SkipWords(words, at + 1, "if", "not", "exists"))],
        "on" when Statement(words, at).Any(word => word is "index" or "trigger") => [At(words, at + 1)],
        _ => [],
    };

    // "a as x, b": names divided by commas, each with or without an alias.
    static IEnumerable<string> List(string[] words, int at)
    {
        at = SkipWords(words, at, "only", "lateral");
        if (!IsName(At(words, at)))
            yield break;
        if (At(words, at + 1) == "(")
            at = CloseOf(words, at + 1);
        else
            yield return words[at];
        var next = SkipWords(words, at + 1, "as");
        if (IsName(At(words, next)) && At(words, next + 1) == "(")
            next = CloseOf(words, next + 1);
        if (At(words, next) != ",")
            next++;
        if (At(words, next) != ",")
            yield break;
        foreach (var name in List(words, next + 1))
            yield return name;
    }

    static bool IsDefinition(string[] words, int at) =>
        Statement(words, at).FirstOrDefault() is "create" or "alter" or "drop" or "lock" or "truncate";

    static string[] Statement(string[] words, int at) => words[(Array.LastIndexOf(words, ";", at) + 1)..at];

    static bool IsInCall(string[] words, int from) => At(words, from - 2) == "(" && CallsWithFrom.Contains(At(words, from - 3));

    // "name as (", "name (columns) as materialized (".
    static bool IsCommonTable(string[] words, int at)
    {
        if (!IsName(words[at]))
            return false;
        var next = At(words, at + 1) == "(" ? CloseOf(words, at + 1) + 1 : at + 1;
        return At(words, next) == "as" && At(words, SkipWords(words, next + 1, "not", "materialized")) == "(";
    }

    static int CloseOf(string[] words, int open)
    {
        for (var (at, depth) = (open, 0); at < words.Length; at++)
        {
            depth += words[at] switch { "(" => 1, ")" => -1, _ => 0 };
            if (depth == 0)
                return at;
        }

        return words.Length;
    }

    static int SkipWords(string[] words, int at, params string[] skipped)
    {
        while (skipped.Contains(At(words, at)))
            at++;
        return at;
    }

    static string At(string[] words, int at) => at >= 0 && at < words.Length ? words[at] : "";

    static bool IsName(string word) => word.Length > 0 && (char.IsAsciiLetterLower(word[0]) || word[0] == '_');

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/|'[^']*'", RegexOptions.Singleline)]
    private static partial Regex Noise();

    [GeneratedRegex(@"[\w.]+|[(),;]")]
    private static partial Regex Word();
}
