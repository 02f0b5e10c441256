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

    static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\.Migrations\.(?<number>[0-9]{4})_(?<name>\w+)\.sql$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ResourceName();
}
