namespace Echo.Architecture.Tests.Shape;

/// <summary>A file declares one class, interface or struct. Records and enumerations of one idea may stand beside it or share a file,
/// and so may the classes of one group of requests, in a file called <c>XRequests</c> or <c>XContracts</c>.</summary>
public sealed class OneIdeaAFile
{
    static readonly string[] OneAFile = ["class", "interface", "struct"];

    static readonly string[] Groups = ["Requests.cs", "Contracts.cs"];

    [Fact]
    public void EveryFileHoldsOneIdea() => Crowded(Sources.Code).ShouldBeAt();

    [Fact]
    public void TheCanaryHasACrowdedFile() =>
        Crowded(Sources.Canary).ShouldBeAt("tests/Echo.Architecture.Canary/Features/Jobs/Crowded.cs");

    static IEnumerable<Violation> Crowded(IEnumerable<SourceFile> files) =>
        from file in files
        where !Groups.Any(name => file.Path.EndsWith(name, StringComparison.Ordinal))
        let types = Declaration.In(file).Where(type => !type.IsNested && OneAFile.Contains(type.Kind)).Distinct().ToList()
        where types.Count > 1
        select new Violation(file.Path, $"declares {string.Join(", ", types.Select(type => type.Name))}");
}
