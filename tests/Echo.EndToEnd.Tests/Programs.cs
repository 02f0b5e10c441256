namespace Echo.EndToEnd.Tests;

/// <summary>Looks for running programs by a word that only they hold.</summary>
static class Programs
{
    /// <summary>Those with the word in their command line.</summary>
    public static IReadOnlyList<int> With(string marker) => Holding(marker, "cmdline");

    /// <summary>Those with the word in their environment, which children inherit.</summary>
    public static IReadOnlyList<int> WithEnvironment(string marker) => Holding(marker, "environ");

    static List<int> Holding(string marker, string file) =>
    [
        .. Directory.GetDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && Read(id, file).Contains(marker, StringComparison.Ordinal)),
    ];

    static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended between the two looks, or belongs to somebody else.
            return "";
        }
    }
}
