using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;

namespace Echo.Bench;

/// <summary>Events from a request to an open socket, and what sockets cost on which nothing happens.</summary>
static class EventsBench
{
    const int Sockets = 10_000;
    const int Accounts = 500;

    static readonly int[] Connections = [1, 16];

    public static async Task RunAsync(string server, TimeSpan duration)
    {
        await using var echo = await EchoUnderTest.StartAsync(server);
        Console.WriteLine("conns  published/s  late p50 ms  late p99 ms");
        foreach (var workers in Connections)
        {
            // The first round warms up and does not count.
            await PublishAsync(echo, workers, duration);
            var (count, late) = await PublishAsync(echo, workers, duration);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{workers,5}  {count / duration.TotalSeconds,11:F0}  {Percentile(late, 0.5),11:F2}  {Percentile(late, 0.99),11:F2}"));
        }

        await HoldIdleAsync(echo);
    }

    static async Task<(int Count, List<double> Late)> PublishAsync(EchoUnderTest echo, int workers, TimeSpan duration)
    {
        using var listener = await RawSocket.OpenAsync(echo.Url, echo.Token);
        var late = new List<double>();
        var sent = 0;
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var listening = Task.Run(async () =>
        {
            while (await listener.ReadAsync() is { } frame && !frame.Contains("\"over\"", StringComparison.Ordinal))
            {
                if (frame.IndexOf("\"message\":\"", StringComparison.Ordinal) is > 0 and var at && frame.Contains("\"broadcast\"", StringComparison.Ordinal))
                {
                    var text = frame[(at + 11)..frame.IndexOf('"', at + 11)];
                    late.Add(Stopwatch.GetElapsedTime(long.Parse(text, CultureInfo.InvariantCulture)).TotalMilliseconds);
                }
            }
        });
        await Task.WhenAll(Enumerable.Range(0, workers).Select(async _ =>
        {
            while (Stopwatch.GetTimestamp() < until)
            {
                var now = Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture);
                using var answer = await echo.Http.PostAsJsonAsync("/broadcast", new { message = now });
                answer.EnsureSuccessStatusCode();
                Interlocked.Increment(ref sent);
            }
        }));
        await echo.PostAsync("/broadcast", new { message = "over" });
        await listening;
        return late.Count == sent ? (sent, late) : throw new InvalidOperationException($"{late.Count} of {sent} events arrived");
    }

    static async Task HoldIdleAsync(EchoUnderTest echo)
    {
        var tokens = new List<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Accounts), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (n, cancellationToken) =>
        {
            var account = new { username = $"idle{n}", email = $"idle{n}@example.com", password = EchoUnderTest.Password };
            var token = (string)(await echo.PostAsync("/api/auth/register", account))["data"]!["token"]!;
            lock (tokens)
                tokens.Add(token);
        });
        await Task.Delay(TimeSpan.FromSeconds(5));
        var before = MemoryOf(echo.ProcessId);

        // In a process of their own, so that this one's memory and descriptors don't count.
        var start = new ProcessStartInfo("dotnet", [typeof(EventsBench).Assembly.Location, "idle-sockets", echo.Url.ToString(), $"{Sockets}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var clients = Process.Start(start)!;
        foreach (var token in tokens)
            await clients.StandardInput.WriteLineAsync(token);
        await clients.StandardInput.WriteLineAsync();
        var opened = await clients.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The clients ended early");
        var atOnce = MemoryOf(echo.ProcessId);
        await Task.Delay(TimeSpan.FromSeconds(60));
        var after = MemoryOf(echo.ProcessId);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{opened} idle sockets: {before / 1048576.0:F0} MiB before, {atOnce / 1048576.0:F0} MiB when opened, {after / 1048576.0:F0} MiB a minute later"
            + $" = {(after - before) / 1024.0 / int.Parse(opened, CultureInfo.InvariantCulture):F1} KB each"));
        clients.StandardInput.Close();
        await clients.WaitForExitAsync();
    }

    // The server's alone, without its PostgreSQL.
    static long MemoryOf(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    static double Percentile(List<double> values, double part)
    {
        values.Sort();
        return values[(int)(part * (values.Count - 1))];
    }
}
