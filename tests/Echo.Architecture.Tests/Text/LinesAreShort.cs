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

    static IEnumerable<Violation> Long(IEnumerable<SourceFile> files) =>
        from file in files
        where Extensions.Contains(file.Extension)
        from line in file.Lines.Index()
        where line.Item.Length > Limit
        select new Violation($"{file.Path}:{line.Index + 1}", $"has {line.Item.Length} columns, more than {Limit}");
}
