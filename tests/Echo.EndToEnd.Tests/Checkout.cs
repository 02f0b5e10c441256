namespace Echo.EndToEnd.Tests;

/// <summary>Where things lie in the checkout that the tests were built from.</summary>
static class Checkout
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The server in the same build configuration as the tests.</summary>
    public static string ServerAssembly { get; } =
        Path.Combine(Root, "artifacts", "bin", "Echo.Server", new DirectoryInfo(AppContext.BaseDirectory).Name, "Echo.Server.dll");

    public static string NpmDirectory { get; } = Path.Combine(Root, "tests", "Echo.EndToEnd.Tests", "npm");

    /// <summary>What every server of the tests gets: quick passwords and the PostgreSQL that ./test installed.</summary>
    public static IEnumerable<(string Name, string Value)> Environment { get; } =
    [
        ("LOG_LEVEL", "Information"),
        ("LOG_FORMAT", "text"),
    ];

    /// <summary>The command of a server from npm, as a stdio connection starts it.</summary>
    public static string Npm(string name) => Path.Combine(NpmDirectory, "node_modules", ".bin", name);

    /// <summary>The command of the odd server in one of its moods.</summary>
    public static string[] OddServer(params string[] arguments) =>
        ["node", Path.Combine(Root, "tests", "Echo.EndToEnd.Tests", "servers", "odd-server.mjs"), .. arguments];

    /// <summary>The command of a server that answers with the bytes that it gets.</summary>
    public static string[] MirrorServer(params string[] arguments) =>
        ["node", Path.Combine(Root, "tests", "Echo.EndToEnd.Tests", "servers", "mirror-server.mjs"), .. arguments];

    /// <summary>The command of a server that knows revision 2026-07-28 only.</summary>
    public static string[] StatelessServer(string mode) => ["node", Path.Combine(NpmDirectory, "stateless.mjs"), mode];

    /// <summary>The command of a server that offers what the examples of document 004 use.</summary>
    public static string[] DocumentedServer(string mode) => ["node", Path.Combine(NpmDirectory, "documented.mjs"), mode];

    /// <summary>The command of a server that offers what the conformance suite wants of a revision, over HTTP.</summary>
    public static string[] ConformingServer(string revision) => ["node", Path.Combine(NpmDirectory, $"conformance-{revision[..4]}.mjs")];

    static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Echo.slnx"))
            ? directory
            : Find(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("Echo.slnx"));
}
