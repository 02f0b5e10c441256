using System.Text.RegularExpressions;

namespace Echo.Architecture.Tests.Shape;

/// <summary>A type's namespace is its file's folder, written in the file-scoped form.</summary>
public sealed partial class NamespaceIsFolder
{
    [Fact]
    public void EveryFileStandsWhereItsNamespaceSays() => Misplaced(Sources.Code).ShouldBeAt();

    [Fact]
    public void TheCanaryHasAMisplacedAndABlockScopedFile() => Misplaced(Sources.Canary).ShouldBeAt(
        "tests/Echo.Architecture.Canary/Features/Jobs/BlockScoped.cs",
        "tests/Echo.Architecture.Canary/Features/Jobs/Misplaced.cs");

    static IEnumerable<Violation> Misplaced(IEnumerable<SourceFile> files) =>
        from file in files
        where Declaration.In(file).Any()
        let expected = $"namespace {Expected(file)};"
        let actual = NamespaceLine().Match(file.Text).Value.TrimEnd()
        where actual != expected && actual != ""
            || actual == "" && Path.GetFileName(file.Path) != "Program.cs"
        select new Violation(file.Path, $"should say \"{expected}\" and says \"{actual}\"");

    // src/Project/Folder/File.cs; the canary plays the server.
    static string Expected(SourceFile file)
    {
        var folders = Path.GetDirectoryName(file.Path)!.Split('/')[1..];
        return string.Join('.', folders).Replace("Echo.Architecture.Canary", "Echo.Server", StringComparison.Ordinal);
    }

    [GeneratedRegex("^namespace .*$", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
