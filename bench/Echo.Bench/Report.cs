using System.Globalization;

namespace Echo.Bench;

/// <summary>Prints the figures as a table.</summary>
static class Report
{
    public static void Header()
    {
        Write("upstream  conns   direct/s  p50 ms  p99 ms     echo/s  p50 ms  p99 ms   ratio  added ms");
    }

    public static void Row(string upstream, int workers, Load.LoadResult direct, Load.LoadResult echo) =>
        Write(
            $"{upstream,-8}  {workers,5}  {direct.PerSecond,9:F0}  {direct.P50,6:F3}  {direct.P99,6:F2}  {echo.PerSecond,9:F0}"
            + $"  {echo.P50,6:F3}  {echo.P99,6:F2}  {echo.PerSecond / direct.PerSecond,6:F2}  {echo.P50 - direct.P50,8:F3}");

    public static void Neighbours(Load.LoadResult alone, Load.LoadResult beside)
    {
        Write("                     calls/s  p50 ms  p99 ms");
        Write($"alone              {alone.PerSecond,9:F0}  {alone.P50,6:F3}  {alone.P99,6:F2}");
        Write($"beside failing     {beside.PerSecond,9:F0}  {beside.P50,6:F3}  {beside.P99,6:F2}");
        Write($"p99 ratio          {beside.P99 / alone.P99,9:F2}");
    }

    /// <summary>Resident memory of a process, as the kernel counts it.</summary>
    public static void Memory(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        Write($"Echo's resident memory after the run: {line["VmRSS:".Length..].Trim()}");
    }

    static void Write(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    static void Write(string text) => Console.WriteLine(text);
}
