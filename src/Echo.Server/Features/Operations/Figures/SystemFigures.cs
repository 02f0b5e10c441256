using System.Globalization;

namespace Echo.Server.Features.Operations.Figures;

/// <summary>What Linux tells about the machine. Elsewhere the load is zero and memory is what the runtime may use.</summary>
static class SystemFigures
{
    /// <summary>Load over 1, 5 and 15 minutes.</summary>
    public static IReadOnlyList<double> LoadAverage =>
        FirstLines("/proc/loadavg").FirstOrDefault()?.Split(' ') is [var one, var five, var fifteen, ..]
            ? [Number(one), Number(five), Number(fifteen)]
            : [0, 0, 0];

    /// <summary>Bytes.</summary>
    public static (long Total, long Free) Memory
    {
        get
        {
            long total = 0, free = 0;
            foreach (var line in FirstLines("/proc/meminfo"))
            {
                if (line.StartsWith("MemTotal:", StringComparison.Ordinal))
                    total = Kilobytes(line);
                else if (line.StartsWith("MemAvailable:", StringComparison.Ordinal))
                    free = Kilobytes(line);
            }

            var runtime = GC.GetGCMemoryInfo();
            return total > 0 ? (total, free) : (runtime.TotalAvailableMemoryBytes, runtime.TotalAvailableMemoryBytes - runtime.MemoryLoadBytes);
        }
    }

    static IEnumerable<string> FirstLines(string file) => File.Exists(file) ? File.ReadLines(file).Take(5) : [];

    static long Kilobytes(string line) => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
