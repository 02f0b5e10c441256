using System.Net.WebSockets;
using System.Text;

namespace Echo.Bench;

/// <summary>One client of <c>/ws</c>.</summary>
sealed class RawSocket : IDisposable
{
    readonly ClientWebSocket socket = new();
    byte[] buffer = new byte[2048];

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
        for (var length = 0; ;)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            length += part.Count;
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(buffer, 0, length);
            if (length == buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);
        }
    }

    public void Dispose() => socket.Dispose();
}
