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

    /// <summary>The processes of one program whose working directory this is; only those that we may inspect.</summary>
    /// <param name="program">The name of the program's file.</param>
    public static IEnumerable<int> WorkingIn(string directory, string program)
    {
        var real = LibC.RealPath(directory);
        return All().Where(process => Target(process, "cwd") == real && IsProgram(Target(process, "exe"), program));
    }

    /// <summary>Whether this system has a list to read.</summary>
    public static bool Exists => Directory.Exists("/proc/self");

    // An update may have replaced the file of a running program.
    static bool IsProgram(string? file, string program) =>
        Path.GetFileName(file) is { } name && (name == program || name == $"{program} (deleted)");

    static string? Target(int process, string link)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process}/{link}", returnFinalTarget: false)?.FullName;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
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
        if (!Exists)
            yield break;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var process))
                yield return process;
        }
    }
}
