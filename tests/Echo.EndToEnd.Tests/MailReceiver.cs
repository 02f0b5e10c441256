using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Echo.EndToEnd.Tests;

/// <summary>A mail server on loopback that takes every message and every password.</summary>
sealed partial class MailReceiver : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentQueue<string> lines = [];
    readonly Task running;

    public MailReceiver()
    {
        listener.Start();
        running = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Everything that clients said.</summary>
    public string Heard => string.Join('\n', lines);

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await running;
    }

    /// <summary>Waits for the link whose path begins in this way.</summary>
    /// <returns>The token at its end.</returns>
    public async Task<string> TokenAsync(string path)
    {
        string? found = null;
        await Wait.UntilAsync(
            () => (found = Link().Matches(Heard).FirstOrDefault(link => link.Groups["path"].Value == path)?.Groups["token"].Value) is not null, seconds: 30);
        return found!;
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }

    async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 here");
        var isMessage = false;
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
            isMessage = isMessage ? line != "." : line == "DATA";
            var answer = line.Split(' ')[0] switch
            {
                "DATA" => "354 go on",
                "AUTH" => "235 welcome",
                "EHLO" => "250-here\r\n250 AUTH PLAIN",
                _ => isMessage ? null : "250 yes",
            };
            if (answer is not null)
                await writer.WriteLineAsync(answer);
        }
    }

    [GeneratedRegex("http://[^/]+(?<path>/auth/[a-z-]+[/#])(?<token>[A-Za-z0-9_-]{43})", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
