using System.Globalization;
using Echo.Server.Platform.Processes;

namespace Echo.Server.Platform.Database.Embedded;

/// <summary>The programs of one PostgreSQL installation.</summary>
/// <param name="Version">The major version.</param>
sealed record PostgresBinaries(string Directory, int Version)
{
    public const int OldestVersion = 15;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string InitDb => Path.Combine(Directory, "initdb");

    public string Postgres => Path.Combine(Directory, "postgres");

    /// <summary>Chooses the installation: the configured one, else one beside the server, else the newest of the system. Data that exist
    /// need their own version, which is preferred among several.</summary>
    /// <param name="data">The version of the data that exist.</param>
    /// <exception cref="DatabaseStartException">There is none, or none for the data.</exception>
    public static async Task<PostgresBinaries> FindAsync(
        DatabaseOptions options, int? data, ProcessSupervisor supervisor, CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var directory in PostgresInstallations.Candidates(options.BinariesDirectory))
        {
            if (await ReadAsync(directory, supervisor, cancellationToken) is not { } binaries)
                continue;
            if (data is null || data == binaries.Version)
                return binaries;
            found.Add(binaries);
        }

        throw new DatabaseStartException(found is [var other, ..] ? Mismatch(data, other) : Missing(options));
    }

    static async Task<PostgresBinaries?> ReadAsync(string directory, ProcessSupervisor supervisor, CancellationToken cancellationToken)
    {
        string[] argv = [Path.Combine(directory, "postgres"), "--version"];
        var start = new ProgramStart { Name = "postgres --version", Argv = argv, Confined = false };
        var result = await supervisor.RunAsync(start, Patience, cancellationToken);
        // "postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)", "postgres (PostgreSQL) 18beta1"
        var number = new string([.. result.Output.Split(' ').ElementAtOrDefault(2)?.TakeWhile(char.IsAsciiDigit) ?? []]);
        return result.Succeeded && int.TryParse(number, CultureInfo.InvariantCulture, out var version) && version >= OldestVersion
            ? new PostgresBinaries(directory, version)
            : null;
    }

    static string Mismatch(int? data, PostgresBinaries other) =>
        $"The data in the data directory were made by PostgreSQL {data}, but only PostgreSQL {other.Version} is there ({other.Directory}): "
        + $"set Database__BinariesDirectory to the programs of PostgreSQL {data}.";

    static string Missing(DatabaseOptions options) => options.BinariesDirectory is { } directory
        ? $"Database__BinariesDirectory is \"{directory}\", which holds no working PostgreSQL {OldestVersion} or newer "
            + "(the programs initdb and postgres)."
        : $"Echo found no PostgreSQL {OldestVersion} or newer to run: install one (Debian: apt install postgresql), set "
            + "Database__BinariesDirectory to a directory with the programs initdb and postgres, or set DATABASE_URL to a running server.";
}
