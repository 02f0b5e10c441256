using System.Globalization;
using System.Text;

namespace Echo.Server.Platform.Processes;

/// <summary>The kernel's list of processes, read from /proc. Processes come and go meanwhile: what can't be read is left out.
/// Without a /proc (macOS) every answer is empty.</summary>
static class ProcessTable
{
    /// <summary>Ids of everything below a process, its direct children first, level by level.</summary>
    public static IReadOnlyList<(int Process, int Depth)> Descendants(int ancestor)
    {
        var children = All().Select(ProcessEntry.Read).OfType<ProcessEntry>().ToLookup(entry => entry.Parent);
        var found = new List<(int Process, int Depth)>();
        var level = children[ancestor].ToList();
        for (var depth = 1; level.Count > 0; depth++)
        {
            found.AddRange(level.Select(entry => (entry.Id, depth)));
            level = [.. level.SelectMany(entry => children[entry.Id])];
        }

        return found;
    }

    /// <summary>The processes that were started with a variable of this name, with its value; only those that we may inspect.</summary>
    public static IEnumerable<(int Process, string Value)> WithVariable(string name)
    {
        foreach (var process in All())
        {
            if (Variable(process, name) is { } value)
                yield return (process, value);
        }
    }

    static string? Variable(int process, string name)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/environ")).Split('\0')
                .FirstOrDefault(entry => entry.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static IEnumerable<int> All()
    {
        if (!Directory.Exists("/proc/self"))
            yield break;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var process))
                yield return process;
        }
    }
}
