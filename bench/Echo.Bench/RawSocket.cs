using System.Net.WebSockets;
using System.Text;

namespace Echo.Bench;

/// <summary>One client of <c>/ws</c>.</summary>
sealed class RawSocket : IDisposable
{
    readonly ClientWebSocket socket = new();
    readonly byte[] buffer = new byte[2048];

    public static async Task<RawSocket> OpenAsync(Uri url, string token)
    {
        var raw = new RawSocket();
        raw.socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await raw.socket.ConnectAsync(new UriBuilder(url) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None);
        return raw;
    }

    /// <summary>The next frame; null when the server has closed.</summary>
    public async Task<string?> ReadAsync()
    {
        var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        return part.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(buffer, 0, part.Count);
    }

    public void Dispose() => socket.Dispose();
}
