namespace Echo.Architecture.Tests.Reading;

/// <summary>The text files of the checkout that these tests were built from.</summary>
static class Sources
{
    const string CanaryFolder = "tests/Echo.Architecture.Canary/";

    // What .gitignore names.
    static readonly string[] Ignored = [".git", ".tools", ".vs", ".idea", "artifacts", "data", "node_modules", "TestResults", "wwwroot"];

    /// <summary>All text files.</summary>
    public static IReadOnlyList<SourceFile> All { get; } = Read();

    /// <summary>The C# files that ship.</summary>
    public static IEnumerable<SourceFile> Product => Code.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal));

    /// <summary>Every C# file but the canary's.</summary>
    public static IEnumerable<SourceFile> Code => All.Where(file => file.Extension == ".cs").Except(Canary);

    public static IEnumerable<SourceFile> Migrations =>
        All.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal) && file.Extension == ".sql");

    /// <summary>The C# files that break rules on purpose.</summary>
    public static IEnumerable<SourceFile> Canary =>
        All.Where(file => file.Extension == ".cs" && file.Path.StartsWith(CanaryFolder, StringComparison.Ordinal));

    static List<SourceFile> Read()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Echo.slnx")))
            root = root.Parent ?? throw new InvalidOperationException("Echo.slnx is in no folder above the tests");
        return [.. Files(root).Select(file => ReadFile(root, file)).Where(file => !file.Text.Contains('\0', StringComparison.Ordinal))];
    }

    static IEnumerable<FileInfo> Files(DirectoryInfo folder) =>
        folder.EnumerateDirectories()
            .Where(inner => !Ignored.Contains(inner.Name))
            .SelectMany(Files)
            .Concat(folder.EnumerateFiles().Where(file => file.Name is not (".env" or ".git")));

    static SourceFile ReadFile(DirectoryInfo root, FileInfo file) =>
        new(Path.GetRelativePath(root.FullName, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName));
}
