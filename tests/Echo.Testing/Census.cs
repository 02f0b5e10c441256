using System.Globalization;

namespace Echo.Testing;

/// <summary>Counts the processes of one test, wherever they have gone: they all inherit a variable with the test's own value.
/// It reads /proc by itself, so that it can judge the product's own reading.</summary>
public sealed class Census
{
    public const string Variable = "ECHO_TEST_CENSUS";

    public string Value { get; } = Guid.NewGuid().ToString("n");

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>() { [Variable] = Value };

    /// <summary>Numbers of the living processes; a dead one that waits to be reaped has no environment any more.</summary>
    public IReadOnlyList<int> Alive() =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).OfType<string>()
            .Where(name => char.IsAsciiDigit(name[0]) && ReadEnvironment(name).Contains($"{Variable}={Value}", StringComparison.Ordinal))
            .Select(name => int.Parse(name, CultureInfo.InvariantCulture)),
    ];

    public Task BecomesAsync(int count, TimeSpan within) =>
        Eventually.TrueAsync(() => Alive().Count == count, within, () => $"{Alive().Count} processes");

    static string ReadEnvironment(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
