using System.Text.RegularExpressions;

namespace Echo.Architecture.Tests.Reading;

/// <summary>A type declaration as it stands in a source file.</summary>
/// <param name="Kind"><c>class</c>, <c>interface</c>, <c>struct</c>, <c>enum</c>, <c>record</c> or <c>record struct</c>.</param>
/// <param name="IsNested">It stands indented, inside another type.</param>
sealed partial record Declaration(string Kind, string Name, bool IsNested)
{
    public static IEnumerable<Declaration> In(SourceFile file) =>
        Pattern().Matches(file.Text).Select(match =>
            new Declaration(match.Groups["kind"].Value, match.Groups["name"].Value, match.Groups["indent"].Length > 0));

    [GeneratedRegex(
        @"^(?<indent>[ \t]*)((public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref|unsafe|new)\s+)*"
        + @"(?<kind>class|interface|struct|enum|record\s+struct|record)\s+(class\s+)?(?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
