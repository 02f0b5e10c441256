using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Echo.Server.Platform.Database.Migrations;

/// <summary>All migrations that this server knows, by number.</summary>
public sealed partial class MigrationCatalog
{
    /// <exception cref="InvalidOperationException">Two files have the same number.</exception>
    public MigrationCatalog(IEnumerable<MigrationScript> scripts)
    {
        Scripts = [.. scripts.OrderBy(script => script.Number)];
        var twice = Scripts.GroupBy(script => script.Number).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new InvalidOperationException($"Migrations share a number: {string.Join(", ", twice.Select(script => script.FileName))}");
    }

    public IReadOnlyList<MigrationScript> Scripts { get; }

    /// <summary>How all of them stand in a database that does not exist yet.</summary>
    public IReadOnlyList<MigrationStatus> AllPending => Compare([]);

    /// <summary>The SQL files beside this class, as they are built into the server.</summary>
    public static MigrationCatalog OfServer()
    {
        var assembly = typeof(MigrationCatalog).Assembly;
        return new MigrationCatalog(
            from resource in assembly.GetManifestResourceNames()
            let match = ResourceName().Match(resource)
            where match.Success
            let number = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)
            select new MigrationScript(number, match.Groups["name"].Value, Read(assembly, resource)));
    }

    /// <summary>Sets what a database has against what this server knows.</summary>
    /// <returns>By number.</returns>
    internal IReadOnlyList<MigrationStatus> Compare(IReadOnlyList<AppliedMigration> applied)
    {
        var known = Scripts.ToDictionary(script => script.Number);
        var done = applied.ToDictionary(migration => migration.Number);
        return
        [
            .. applied.Select(migration => new MigrationStatus(
                migration.Number,
                migration.Name,
                !known.TryGetValue(migration.Number, out var script) ? MigrationState.Unknown
                    : script.Checksum == migration.Checksum ? MigrationState.Applied : MigrationState.Changed,
                migration.AppliedAt))
                .Concat(Scripts.Where(script => !done.ContainsKey(script.Number))
                    .Select(script => new MigrationStatus(script.Number, script.Name, MigrationState.Pending, null)))
                .OrderBy(migration => migration.Number),
        ];
    }

    static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\.Migrations\.(?<number>[0-9]{4})_(?<name>\w+)\.sql$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ResourceName();
}
