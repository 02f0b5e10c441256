using System.Text.RegularExpressions;

namespace Echo.Architecture.Tests.Reading;

/// <summary>Recognises SQL in a string literal. The house writes SQL keywords in lower case, which keeps English sentences apart.</summary>
static partial class SqlText
{
    /// <summary>Whether a literal is a statement, several, or a piece of an interpolated one.</summary>
    public static bool IsSql(string literal) => Statement().IsMatch(literal);

    [GeneratedRegex(
        """
        (^|[\n(;])\s*select\s | \binsert\s+into\s+\w | \bdelete\s+from\s+\w | \bupdate\s+\w+(\s+\w+)?\s+set\s
        | ^\s*(from|((left|inner|cross)\s+)?join|where|order\s+by|group\s+by|returning|with\s+\w+(\s*\([^)]*\))?\s+as)\s
        | ^\s*(listen|notify|vacuum|lock\s+table|truncate|(create|alter|drop)\s+(unique\s+)?(table|view|index|schema|database|role))\s+\w
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Statement();
}
