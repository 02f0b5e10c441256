using System.Globalization;

namespace Echo.Server.Platform.Processes;

/// <summary>What the kernel lets each process of a program have. Descendants inherit it and can't raise it, unless they are root with all
/// rights; the sum over them has no limit.</summary>
/// <remarks>Memory is RLIMIT_DATA: what a process may write to and shares with nobody. RLIMIT_AS also counts addresses that are only set
/// aside, of which Node, Go and Java take many times what they use.</remarks>
/// <param name="MemoryMegabytes">0 is no limit.</param>
/// <param name="OpenFiles">0 is no limit.</param>
sealed record ProgramLimits(int MemoryMegabytes, int OpenFiles)
{
    const long Megabyte = 1024 * 1024;

    // Only root may ask for more than the hard limits that Echo has itself.
    static readonly Lazy<long> MostOpenFiles = new(() => HardLimit("Max open files"));
    static readonly Lazy<long> MostMemory = new(() => HardLimit("Max data size"));

    public static ProgramLimits Of(ProgramOptions options) => new(options.MemoryMegabytes, options.OpenFiles);

    public bool IsEmpty => MemoryMegabytes == 0 && OpenFiles == 0;

    /// <summary>For prlimit. Both the soft and the hard limit, which nobody raises again.</summary>
    public IEnumerable<string> Arguments()
    {
        if (OpenFiles > 0)
            yield return Argument("nofile", OpenFiles, MostOpenFiles.Value);
        if (MemoryMegabytes > 0)
            yield return Argument("data", MemoryMegabytes * Megabyte, MostMemory.Value);
    }

    static string Argument(string name, long wanted, long most)
    {
        var limit = Math.Min(wanted, most);
        return $"--{name}={limit}:{limit}";
    }

    // Each line: name, soft limit, hard limit, unit.
    static long HardLimit(string label)
    {
        var line = File.Exists("/proc/self/limits")
            ? File.ReadLines("/proc/self/limits").FirstOrDefault(text => text.StartsWith(label, StringComparison.Ordinal))
            : null;
        var hard = line?[label.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.TryParse(hard, CultureInfo.InvariantCulture, out var limit) ? limit : long.MaxValue;
    }
}
