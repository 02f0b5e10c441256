namespace Echo.Architecture.Tests.Text;

/// <summary>A file can be read in one go. Most are far below the limit, and so is the middle.</summary>
public sealed class FilesAreShort
{
    const int Limit = 400;
    const int UsualLimit = 160;
    const int MedianLimit = 60;
    const int CompositionLimit = 80;

    [Fact]
    public void NoFileIsLong() => Long(Sources.Code).ShouldBeAt();

    [Fact]
    public void MostFilesAreShort()
    {
        var (median, usual) = Measure(Sources.Product);
        median.ShouldBeLessThanOrEqualTo(MedianLimit);
        usual.ShouldBeLessThanOrEqualTo(UsualLimit);
    }

    /// <summary>Program.cs is the table of contents of the server.</summary>
    [Fact]
    public void TheCompositionFitsOnAPage() =>
        Sources.Product.Single(file => file.Path == "src/Echo.Server/Program.cs").Lines.Count.ShouldBeLessThanOrEqualTo(CompositionLimit);

    [Fact]
    public void TheCanaryIsLong() => Long([OfLength(Limit), OfLength(Limit + 1)]).ShouldBeAt($"{Limit + 1}.cs");

    [Fact]
    public void TheMeasureCountsFiles() => Measure([.. Enumerable.Range(1, 100).Select(OfLength)]).ShouldBe((50, 90));

    static IEnumerable<Violation> Long(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Lines.Count > Limit
        select new Violation(file.Path, $"has {file.Lines.Count} lines, more than {Limit}");

    static (int Median, int Usual) Measure(IEnumerable<SourceFile> files)
    {
        var lengths = files.Select(file => file.Lines.Count).Order().ToList();
        return (AtShare(0.5), AtShare(0.9));

        int AtShare(double share) => lengths[(int)Math.Ceiling(lengths.Count * share) - 1];
    }

    static SourceFile OfLength(int lines) => new($"{lines}.cs", string.Concat(Enumerable.Repeat("line\n", lines)));
}
