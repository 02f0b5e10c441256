using Echo.Testing;

namespace Echo.Server.Tests.Features.Plugins;

/// <summary>Processes that run in a folder, whatever they are called and whoever they belong to by now.</summary>
static class Leftovers
{
    public static IReadOnlyList<string> In(string folder) =>
        [.. Directory.EnumerateDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && PlaceOf(process) == folder)];

    public static Task NoneAsync(string folder) =>
        Eventually.TrueAsync(() => In(folder).Count == 0, TimeSpan.FromSeconds(30), () => string.Join(' ', In(folder).Select(CommandOf)));

    static string? PlaceOf(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
