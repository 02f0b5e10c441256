using System.Globalization;

namespace Echo.Bench;

/// <summary>What a process and all that it started take.</summary>
static class ProcessTree
{
    /// <summary>Resident memory in bytes, as the kernel counts it.</summary>
    public static long MemoryOf(int processId) => Members(processId).Sum(id => (Field($"/proc/{id}", "VmRSS:") ?? 0) * 1024);

    /// <summary>Processor time that a process has taken so far, and that of all that it started and that still runs.</summary>
    public static (TimeSpan Own, TimeSpan Others) ProcessorTimeOf(int processId)
    {
        var times = Members(processId).ToDictionary(id => id, TimeOf);
        return (times[processId], TimeSpan.FromTicks(times.Where(time => time.Key != processId).Sum(time => time.Value.Ticks)));
    }

    static List<int> Members(int processId)
    {
        var parents = new Dictionary<int, int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            if (Field(directory, "PPid:") is { } parent)
                parents[int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture)] = (int)parent;
        }

        return [.. parents.Keys.Where(Descends)];

        bool Descends(int id) => id == processId || (parents.TryGetValue(id, out var parent) && parent > 0 && Descends(parent));
    }

    static TimeSpan TimeOf(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return process.TotalProcessorTime;
        }
        catch (Exception ended) when (ended is ArgumentException or InvalidOperationException)
        {
            return TimeSpan.Zero;
        }
    }

    static long? Field(string directory, string name)
    {
        try
        {
            var line = File.ReadLines(Path.Combine(directory, "status")).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? null : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended in the meantime.
            return null;
        }
    }
}
