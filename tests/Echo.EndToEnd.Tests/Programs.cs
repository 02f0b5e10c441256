namespace Echo.EndToEnd.Tests;

/// <summary>Looks for running programs by a word that only their command line holds.</summary>
static class Programs
{
    public static IReadOnlyList<int> With(string marker) =>
    [
        .. Directory.GetDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && CommandLine(id).Contains(marker, StringComparison.Ordinal)),
    ];

    static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            // It ended between the two looks.
            return "";
        }
    }
}
