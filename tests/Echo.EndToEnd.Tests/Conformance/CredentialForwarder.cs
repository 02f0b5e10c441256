using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Echo.EndToEnd.Tests.Conformance;

/// <summary>A port on loopback that hands all requests to a server, with a bearer token: the conformance suite can't send one.</summary>
/// <remarks>Bytes pass as they come and at once, so that streams, cancellation by closing and odd headers reach the server itself. Where the
/// suite names this port, the server reads its own; a foreign Host or Origin stays.</remarks>
sealed partial class CredentialForwarder : IAsyncDisposable
{
    const int LongestHead = 16 * 1024;

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stopping = new();
    readonly Uri server;
    readonly string token;
    readonly Task running;

    public CredentialForwarder(Uri server, string token)
    {
        (this.server, this.token) = (server, token);
        listener.Start();
        running = AcceptAsync();
    }

    public Uri Url => new($"http://{listener.LocalEndpoint}/");

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        listener.Dispose();
        stopping.Dispose();
    }

    async Task AcceptAsync()
    {
        var open = new List<Task>();
        while (await UnlessOverAsync(async () => open.Add(ForwardAsync(await listener.AcceptTcpClientAsync(stopping.Token)))))
            open.RemoveAll(static connection => connection.IsCompleted);
        await Task.WhenAll(open);
    }

    async Task ForwardAsync(TcpClient client)
    {
        using var caller = client;
        using var target = new TcpClient();
        caller.NoDelay = target.NoDelay = true;
        await UnlessOverAsync(async () =>
        {
            await target.ConnectAsync(IPAddress.Loopback, server.Port, stopping.Token);
            NetworkStream from = caller.GetStream(), to = target.GetStream();
            // Whoever closes first ends both sides: a caller that goes away cancels.
            await await Task.WhenAny(PassRequestsAsync(from, to), to.CopyToAsync(from, stopping.Token));
        });
    }

    async Task PassRequestsAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[LongestHead];
        var filled = 0;
        while (true)
        {
            int end;
            while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
                filled += await ReadAsync(from, buffer.AsMemory(filled));
            var head = Encoding.Latin1.GetString(buffer, 0, end);
            await to.WriteAsync(Encoding.Latin1.GetBytes(WithToken(head)), stopping.Token);

            var left = "\r\n\r\n".Length + BodyLength(head);
            var pending = buffer.AsMemory(end, filled - end);
            while (pending.Length < left)
            {
                await to.WriteAsync(pending, stopping.Token);
                left -= pending.Length;
                pending = buffer.AsMemory(0, await ReadAsync(from, buffer));
            }

            await to.WriteAsync(pending[..left], stopping.Token);
            pending[left..].CopyTo(buffer);
            filled = pending.Length - left;
        }
    }

    async Task<int> ReadAsync(NetworkStream from, Memory<byte> buffer) =>
        await from.ReadAsync(buffer, stopping.Token) is > 0 and var count ? count : throw new IOException("Nothing comes any more, or the head is too long");

    string WithToken(string head) => $"{head.Replace(Url.Authority, server.Authority, StringComparison.Ordinal)}\r\nAuthorization: Bearer {token}";

    // The suite says of each body how long it is.
    static int BodyLength(string head) => ContentLength().Match(head) is { Success: true } length ? int.Parse(length.Groups["count"].Value) : 0;

    static async Task<bool> UnlessOverAsync(Func<Task> action)
    {
        try
        {
            await action();
            return true;
        }
        catch (Exception end) when (end is IOException or SocketException or OperationCanceledException)
        {
            // One side is gone, or the test is over.
            return false;
        }
    }
    [GeneratedRegex(@"^Content-Length: *(?<count>\d+)", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ContentLength();
}
