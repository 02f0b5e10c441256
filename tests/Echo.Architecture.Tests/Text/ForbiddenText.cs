using System.Text.RegularExpressions;

namespace Echo.Architecture.Tests.Text;

/// <summary>Finds what no text file of the repository may say.</summary>
static class ForbiddenText
{
    public static IEnumerable<Violation> In(IEnumerable<SourceFile> files, Regex pattern) =>
        from file in files
        from line in file.Lines.Index()
        from Match match in pattern.Matches(line.Item)
        select new Violation($"{file.Path}:{line.Index + 1}", $"says \"{match.Value}\"");
}
