using System.Globalization;
using Echo.Server.Platform.Processes;

namespace Echo.Server.Platform.Database.Embedded;

/// <summary>The files of the own PostgreSQL.</summary>
sealed class PostgresCluster(DataDirectory data)
{
    const string DirectoryName = "postgres";

    public const string Role = "echo";
    public const string Database = "echo";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Directory { get; } = Path.Combine(data.Path, DirectoryName);

    /// <summary>The major version that made the files; null when there are none yet.</summary>
    public int? Version =>
        File.Exists(VersionFile) && int.TryParse(File.ReadAllText(VersionFile).Trim(), CultureInfo.InvariantCulture, out var version)
            ? version
            : null;

    string VersionFile => VersionFileIn(Directory);

    /// <summary>Asks without making or holding anything.</summary>
    public static bool ExistsIn(string dataDirectory) => File.Exists(VersionFileIn(Path.Combine(dataDirectory, DirectoryName)));

    /// <summary>Makes the files when there are none. They appear complete or not at all, whenever this is interrupted.</summary>
    public async Task InitialiseAsync(
        PostgresBinaries binaries,
        PostgresAccount account,
        bool isDurable,
        ProcessSupervisor supervisor,
        CancellationToken cancellationToken)
    {
        if (Version is not null)
            return;
        var unfinished = Directory + ".new";
        OnFiles(() =>
        {
            MakeRoom();
            if (System.IO.Directory.Exists(unfinished))
                System.IO.Directory.Delete(unfinished, recursive: true);
            OwnerOnlyDirectory.Create(unfinished);
        });
        await GiveAsync(unfinished, account, supervisor, cancellationToken);
        string[] argv =
        [
            .. account.Prefix, binaries.InitDb, "--pgdata", unfinished, "--username", Role, "--auth=trust", "--encoding=UTF8",
            .. Locale(binaries), "--no-instructions", .. (string[])(isDurable ? [] : ["--no-sync"]),
        ];
        await RunAsync(new() { Name = "initdb", Argv = argv, WorkingDirectory = "/", Confined = false }, supervisor, cancellationToken);
        OnFiles(() => System.IO.Directory.Move(unfinished, Directory));
    }

    static string VersionFileIn(string directory) => Path.Combine(directory, "PG_VERSION");

    // Files of which nobody knows what they are, are nobody's to delete.
    void MakeRoom()
    {
        if (!System.IO.Directory.Exists(Directory))
            return;
        if (System.IO.Directory.EnumerateFileSystemEntries(Directory).Any())
        {
            throw new DatabaseStartException(
                $"The directory {Directory} is not empty and holds no data of PostgreSQL (a readable PG_VERSION is missing): "
                + "restore it from a backup, or move it away for a new, empty database.");
        }

        System.IO.Directory.Delete(Directory);
    }

    static void OnFiles(Action action)
    {
        try
        {
            action();
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseStartException(
                $"The files of PostgreSQL could not be made: {unusable.Message} Make room there, or set ECHO_DATA to another directory.", unusable);
        }
    }

    /// <summary>Makes the account the owner of a directory and all in it.</summary>
    public static async Task GiveAsync(
        string directory, PostgresAccount account, ProcessSupervisor supervisor, CancellationToken cancellationToken)
    {
        if (account.Owner is not { } owner)
            return;
        string[] argv = ["chown", "-R", "-h", owner, directory];
        await RunAsync(new() { Name = "chown", Argv = argv, Confined = false }, supervisor, cancellationToken);
    }

    // Sorts by code point, knows upper and lower case of all letters, and depends on no library whose update would break indexes.
    static string[] Locale(PostgresBinaries binaries) => binaries.Version >= 17
        ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        : ["--locale=C", "--lc-ctype=C.UTF-8"];

    static async Task RunAsync(ProgramStart start, ProcessSupervisor supervisor, CancellationToken cancellationToken)
    {
        var result = await supervisor.RunAsync(start, Patience, cancellationToken);
        if (!result.Succeeded)
        {
            throw new DatabaseStartException(
                $"The files of PostgreSQL could not be made: {start.Name} ended with {result.Exit}. {result.Errors.Trim()}");
        }
    }
}
