using System.Net.Sockets;
using System.Text;

namespace Echo.Bench;

/// <summary>Sockets of <c>/ws</c> that never read, by hand and with a small buffer: a WebSocket of the framework reads ahead.</summary>
sealed class StalledSockets : IDisposable
{
    // Within the limit of an account.
    const int OfOneAccount = 10;

    readonly List<TcpClient> sockets = [];

    public static async Task<StalledSockets> OpenAsync(Uri url, IReadOnlyList<string> tokens)
    {
        var stalled = new StalledSockets();
        foreach (var token in tokens)
        {
            for (var n = 0; n < OfOneAccount; n++)
                stalled.sockets.Add(await OpenAsync(url, token));
        }

        return stalled;
    }

    public void Dispose() => sockets.ForEach(socket => socket.Dispose());

    static async Task<TcpClient> OpenAsync(Uri url, string token)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(url.Host, url.Port);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET /ws HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + $"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer {token}\r\n\r\n"));
        return client;
    }
}
