using System.Globalization;

namespace Echo.Server.Platform.Database.Embedded;

/// <summary>Where PostgreSQL's programs may lie.</summary>
static class PostgresInstallations
{
    // Debian, Red Hat, Alpine.
    static readonly (string Parent, string Pattern)[] Systems =
        [("/usr/lib/postgresql", "*"), ("/usr", "pgsql-*"), ("/usr/libexec", "postgresql*")];

    /// <summary>Directories that hold initdb and postgres, best first.</summary>
    /// <param name="configured">When set, nothing else counts.</param>
    public static IEnumerable<string> Candidates(string? configured) =>
        (configured is null ? Everywhere() : [Path.GetFullPath(configured)])
            .SelectMany(directory => new[] { directory, Path.Combine(directory, "bin") })
            .Where(directory => File.Exists(Path.Combine(directory, "postgres")) && File.Exists(Path.Combine(directory, "initdb")));

    static IEnumerable<string> Everywhere() =>
    [
        Path.Combine(AppContext.BaseDirectory, "postgres"),
        .. Systems
            .Where(system => Directory.Exists(system.Parent))
            .SelectMany(system => Directory.EnumerateDirectories(system.Parent, system.Pattern))
            .OrderByDescending(Version),
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
    ];

    static int Version(string directory) =>
        int.TryParse(string.Concat(Path.GetFileName(directory).Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture, out var version)
            ? version
            : 0;
}
