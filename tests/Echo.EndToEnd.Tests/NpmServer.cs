using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Echo.Testing;

namespace Echo.EndToEnd.Tests;

/// <summary>An MCP server over HTTP, as a process of its own on a free port.</summary>
sealed class NpmServer : IDisposable
{
    readonly Process process;
    int disposed;

    NpmServer(Process process, int port) => (this.process, Url) = (process, new Uri($"http://127.0.0.1:{port}/"));

    public Uri Url { get; }

    /// <param name="mode">sse on /sse, or streamableHttp on /mcp.</param>
    public static Task<NpmServer> EverythingAsync(string mode, int? port = null) =>
        StartAsync(_ => [Checkout.Npm("mcp-server-everything"), mode], port);

    /// <summary>Knows revision 2026-07-28 only, at every path.</summary>
    public static Task<NpmServer> StatelessAsync() => StartAsync(port => [.. Checkout.StatelessServer("http"), $"{port}"]);

    /// <summary>Answers with the bytes that it gets, at every path.</summary>
    /// <param name="era">stateless for revision 2026-07-28 only.</param>
    public static Task<NpmServer> MirrorAsync(string era) => StartAsync(port => Checkout.MirrorServer($"{port}", era));

    /// <summary>Offers what the examples of document 004 use: on /mcp, and on /events over SSE.</summary>
    public static Task<NpmServer> DocumentedAsync() => StartAsync(port => [.. Checkout.DocumentedServer("http"), $"{port}"]);

    /// <summary>Offers what the conformance suite wants to find in a server of the revision, on /mcp.</summary>
    public static Task<NpmServer> ConformingAsync(string revision) => StartAsync(port => [.. Checkout.ConformingServer(revision), $"{port}"]);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    static async Task<NpmServer> StartAsync(Func<int, string[]> command, int? samePort = null)
    {
        var port = samePort ?? FreePort.Next();
        var argv = command(port);
        var started = Process.Start(new ProcessStartInfo(argv[0], argv[1..])
        {
            Environment = { ["PORT"] = $"{port}" },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var server = new NpmServer(started, port);
        try
        {
            await Wait.UntilAsync(() => IsListening(port));
            return server;
        }
        catch (TimeoutException)
        {
            server.Dispose();
            throw;
        }
    }

    static bool IsListening(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
