using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;

namespace Echo.Bench;

/// <summary>Events from a request to an open socket, and what sockets cost on which nothing happens.</summary>
static class EventsBench
{
    const int Sockets = 10_000;
    const int Accounts = 500;

    const int Stalled = 50;
    const int PerSecond = 100;

    static readonly int[] Connections = [1, 16];

    // As long as a message may be.
    static readonly string Filling = new('x', 950);

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

        await StallAsync(echo, duration);
        await HoldIdleAsync(echo);
    }

    /// <summary>How late events are for one who reads, alone and beside those who don't, in turns.</summary>
    static async Task StallAsync(EchoUnderTest echo, TimeSpan duration)
    {
        const int rounds = 5;
        var tokens = new List<string>();
        for (var n = 0; n < Stalled; n += 10)
            tokens.Add(await RegisterAsync(echo, $"stalled{n}"));
        await PaceAsync(echo, duration);
        List<double> alone = [], beside = [];
        for (var round = 0; round < rounds; round++)
        {
            alone.Add(Percentile(await PaceAsync(echo, duration), 0.99));
            using var stalled = await StalledSockets.OpenAsync(echo.Url, tokens);
            beside.Add(Percentile(await PaceAsync(echo, duration), 0.99));
        }

        var (without, with) = (Percentile(alone, 0.5), Percentile(beside, 0.5));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{PerSecond} events of 1 kB a second: late p99 {without:F2} ms alone, {with:F2} ms beside {Stalled} who do not read: {with / without:F2}"));
    }

    static async Task<List<double>> PaceAsync(EchoUnderTest echo, TimeSpan duration)
    {
        using var listener = await RawSocket.OpenAsync(echo.Url, echo.Token);
        var late = new List<double>();
        var count = (int)(duration.TotalSeconds * PerSecond);
        var sending = Task.Run(async () =>
        {
            using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
            for (var n = 0; n < count && await pace.WaitForNextTickAsync(); n++)
            {
                var now = Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture);
                using var answer = await echo.Http.PostAsJsonAsync("/broadcast", new { message = now + "|" + Filling });
                answer.EnsureSuccessStatusCode();
            }
        });
        while (late.Count < count && !sending.IsFaulted)
        {
            var frame = await listener.ReadAsync() ?? throw new InvalidOperationException("The reader was let go too");
            if (frame.IndexOf("\"message\":\"", StringComparison.Ordinal) is > 0 and var at && frame.Contains("\"broadcast\"", StringComparison.Ordinal))
            {
                var sent = frame[(at + 11)..frame.IndexOf('|', at + 11)];
                late.Add(Stopwatch.GetElapsedTime(long.Parse(sent, CultureInfo.InvariantCulture)).TotalMilliseconds);
            }
        }

        await sending;
        return late;
    }

    static async Task<string> RegisterAsync(EchoUnderTest echo, string name)
    {
        var account = new { username = name, email = $"{name}@example.com", password = EchoUnderTest.Password };
        return (string)(await echo.PostAsync("/api/auth/register", account))["data"]!["token"]!;
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
            var token = await RegisterAsync(echo, $"idle{n}");
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
