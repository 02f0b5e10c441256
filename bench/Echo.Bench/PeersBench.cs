using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Echo.Bench.Load;

namespace Echo.Bench;

/// <summary>Echo beside other gateways, each in front of a lean stdio server of its own: the same calls over streamable HTTP, in turns in one run.
/// Echo authenticates, limits and records them; the others do none of it.</summary>
static class PeersBench
{
    const int Rounds = 5;

    static readonly (string Message, string Words, int[] Connections)[] Payloads =
        [("hello", "small calls", [1, 32]), (new string('x', 1024 * 1024), "1 MiB of arguments", [1, 8])];

    public static async Task RunAsync(string server, TimeSpan duration)
    {
        await using var echo = await EchoUnderTest.StartAsync(server);
        var slug = await echo.AddAsync(new { transport = "stdio", command = LeanUpstream.StdioCommand, name = "lean" });
        using var supergateway = Start("supergateway", port =>
        [
            "--stdio", string.Join(' ', LeanUpstream.StdioCommand), "--outputTransport", "streamableHttp", "--stateful", "--logLevel", "none",
            "--port", $"{port}",
        ]);
        using var proxy = Start("mcp-proxy", port => ["--port", $"{port}", "--host", "127.0.0.1", "--server", "stream", "--", .. LeanUpstream.StdioCommand]);
        Gateway[] gateways =
        [
            await Gateway.OpenAsync("Echo", new(echo.Url, "/mcp"), $"{slug}__echo", echo.Token, echo.ProcessId),
            await OpenAsync(supergateway),
            await OpenAsync(proxy),
        ];
        foreach (var (message, words, connections) in Payloads)
        {
            Report.PeersHeader(words);
            foreach (var workers in connections)
                await CompareAsync(gateways, workers, message, duration);
        }
    }

    static async Task CompareAsync(Gateway[] gateways, int workers, string message, TimeSpan duration)
    {
        var runs = gateways.Select(_ => new List<LoadResult>()).ToArray();

        // The first round warms all up and does not count.
        for (var round = 0; round <= Rounds; round++)
        {
            for (var i = 0; i < gateways.Length; i++)
            {
                if (await TryMeasureAsync(gateways[i], workers, message, duration) is { } run && round > 0)
                    runs[i].Add(run);
            }
        }

        for (var i = 0; i < gateways.Length; i++)
            Report.Peer(gateways[i].Name, workers, runs[i].Count == 0 ? null : LoadResult.Median(runs[i]), ProcessTree.MemoryOf(gateways[i].ProcessId));
    }

    static async Task<LoadResult?> TryMeasureAsync(Gateway gateway, int workers, string message, TimeSpan duration)
    {
        try
        {
            return await LoadRun.MeasureAsync(() => gateway.ConnectAsync(message), workers, duration);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    static Peer Start(string name, Func<int, string[]> arguments)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var program = Path.Combine(Peer.Directory, "node_modules", ".bin", name);
        var start = new ProcessStartInfo("node", [program, .. arguments(port)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new(name, new($"http://127.0.0.1:{port}/mcp"), Process.Start(start)!);
    }

    static async Task<Gateway> OpenAsync(Peer peer)
    {
        for (var left = 100; ; left--)
        {
            try
            {
                return await Gateway.OpenAsync(peer.Name, peer.Url, "echo", "", peer.Process.Id);
            }
            catch (HttpRequestException) when (left > 0)
            {
                await Task.Delay(100);
            }
        }
    }

    sealed class Peer : IDisposable
    {
        public Peer(string name, Uri url, Process process)
        {
            (Name, Url, Process) = (name, url, process);
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        /// <summary>Where their packages lie: bench/peers of the checkout.</summary>
        public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "bench", "peers");

        public string Name { get; }

        public Uri Url { get; }

        public Process Process { get; }

        public void Dispose()
        {
            Process.Kill(entireProcessTree: true);
            Process.Dispose();
        }
    }
}
