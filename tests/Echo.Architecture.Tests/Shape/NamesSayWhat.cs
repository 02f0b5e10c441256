namespace Echo.Architecture.Tests.Shape;

/// <summary>Types are called by nouns of the product or by their role; the words below say neither.</summary>
public sealed class NamesSayWhat
{
    static readonly string[] EmptyWords =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Impl", "Base", "Common", "Wrapper", "Service"];

    // "Service" is a noun of the product: a REST API that Echo turned into tools.
    const string ServicesFolder = "/Features/Services/";

    [Fact]
    public void NoTypeHasAnEmptyName() => EmptyNames(Sources.Code).ShouldBeAt();

    [Fact]
    public void TheCanaryHasAManager() => EmptyNames(Sources.Canary).ShouldBeAt("JobManager");

    static IEnumerable<Violation> EmptyNames(IEnumerable<SourceFile> files) =>
        from file in files
        from type in Declaration.In(file)
        from word in EmptyWords
        where type.Name.EndsWith(word, StringComparison.Ordinal)
        where word != "Service" || !file.Path.Contains(ServicesFolder, StringComparison.Ordinal)
        select new Violation(type.Name, $"ends in {word}: what does it do, or what is it? ({file.Path})");
}
