namespace Echo.Architecture.Tests.Text;

/// <summary>A line of code fits on a screen beside another.</summary>
public sealed class LinesAreShort
{
    const int Limit = 160;

    static readonly string[] Extensions = [".cs", ".sql", ".sh", ""];

    [Fact]
    public void NoLineIsLong() => Long(Sources.All).ShouldBeAt();

    [Fact]
    public void TheCanaryIsLong() =>
        Long([new("long.cs", "short\n" + new string('x', Limit + 1)), new("short.cs", new string('x', Limit))]).ShouldBeAt("long.cs:2");

    /// <summary>What a test quotes is as long as it is.</summary>
    [Fact]
    public void QuotedTextMayBeLong()
    {
        string[] lines = ["var a = \"\"\"", new('x', Limit + 1), "\"\"\";", new('x', Limit + 1)];
        Long([new("tests/quoting.cs", string.Join('\n', lines))]).ShouldBeAt("tests/quoting.cs:4");
    }

    static IEnumerable<Violation> Long(IEnumerable<SourceFile> files) =>
        from file in files
        where Extensions.Contains(file.Extension)
        from line in Unquoted(file).Index()
        where line.Item.Length > Limit
        select new Violation($"{file.Path}:{line.Index + 1}", $"has {line.Item.Length} columns, more than {Limit}");

    static IEnumerable<string> Unquoted(SourceFile file)
    {
        var isQuoted = false;
        foreach (var line in file.Lines)
        {
            yield return isQuoted ? "" : line;
            if (file.Path.StartsWith("tests/", StringComparison.Ordinal) && line.Split("\"\"\"").Length % 2 == 0)
                isQuoted = !isQuoted;
        }
    }
}
