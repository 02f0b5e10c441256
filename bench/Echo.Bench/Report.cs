using System.Globalization;

namespace Echo.Bench;

/// <summary>Prints the figures as a table.</summary>
static class Report
{
    public static void Header()
    {
        Write("upstream           conns   direct/s  p50 ms  p99 ms     echo/s  p50 ms  p99 ms   ratio  added ms");
    }

    public static void Row(string upstream, int workers, Load.LoadResult direct, Load.LoadResult echo) =>
        Write(
            $"{upstream,-17}  {workers,5}  {direct.PerSecond,9:F0}  {direct.P50,6:F3}  {direct.P99,6:F2}  {echo.PerSecond,9:F0}"
            + $"  {echo.P50,6:F3}  {echo.P99,6:F2}  {echo.PerSecond / direct.PerSecond,6:F2}  {echo.P50 - direct.P50,8:F3}");

    public static void AccessHeader() => Write("credential  conns   anonymous/s  p50 ms      known/s  p50 ms   added us  added us each");

    // With all cores busy, the difference of the throughputs tells what one request costs.
    public static void Access(string credential, int workers, Load.LoadResult anonymous, Load.LoadResult known) =>
        Write(
            $"{credential,-10}  {workers,5}  {anonymous.PerSecond,12:F0}  {anonymous.P50,6:F3}  {known.PerSecond,11:F0}  {known.P50,6:F3}"
            + $"  {(known.P50 - anonymous.P50) * 1000,9:F1}  {(1 / known.PerSecond - 1 / anonymous.PerSecond) * 1e6,13:F1}");

    public static void SignIns(int workers, Load.LoadResult run) =>
        Write($"sign-ins    {workers,5}  {run.PerSecond,12:F1}/s  p50 {run.P50:F0} ms  p99 {run.P99:F0} ms");

    public static void ChatHeader() =>
        Write("messages by        answered/s  p50 ms  p99 ms   delivered/s  p50 ms  p99 ms   us each: Echo  PostgreSQL  generator");

    public static void Chat(string way, ChatResult run) =>
        Write(
            $"{way,-17}  {run.Answer.PerSecond,10:F0}  {run.Answer.P50,6:F2}  {run.Answer.P99,6:F1}  {run.Delivery.PerSecond,12:F0}  {run.Delivery.P50,6:F2}"
            + $"  {run.Delivery.P99,6:F1}  {run.Cost[0].TotalMicroseconds,14:F0}  {run.Cost[1].TotalMicroseconds,10:F0}"
            + $"  {run.Cost[2].TotalMicroseconds,9:F0}");

    public static void NeighboursHeader() => Write("neighbour        alone/s  p50 ms  p99 ms   beside/s  p50 ms  p99 ms  p99 ratio");

    public static void Neighbour(string kind, Load.LoadResult alone, Load.LoadResult beside) =>
        Write(
            $"{kind,-14}  {alone.PerSecond,8:F0}  {alone.P50,6:F3}  {alone.P99,6:F2}  {beside.PerSecond,9:F0}  {beside.P50,6:F3}  {beside.P99,6:F2}"
            + $"  {beside.P99 / alone.P99,9:F2}");

    /// <summary>Resident memory of a process, as the kernel counts it.</summary>
    public static void Memory(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        Write($"Echo's resident memory after the run: {line["VmRSS:".Length..].Trim()}");
    }

    public static void PeersHeader(string what) => Write($"{what,-22}conns    calls/s  p50 ms  p99 ms  memory MiB");

    /// <param name="run">Null when it does not take such calls.</param>
    public static void Peer(string name, int workers, Load.LoadResult? run, long memory) => Write(run is null
        ? $"{name,-20}  {workers,5}    refused"
        : (FormattableString)$"{name,-20}  {workers,5}  {run.PerSecond,9:F0}  {run.P50,6:F3}  {run.P99,6:F2}  {memory / 1048576.0,10:F0}");

    static void Write(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    static void Write(string text) => Console.WriteLine(text);
}
