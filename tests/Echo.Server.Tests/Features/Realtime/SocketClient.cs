using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>A client of one WebSocket.</summary>
sealed class SocketClient : IDisposable
{
    // A thousand clients share this process with the server.
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    readonly ClientWebSocket socket = new();
    readonly byte[] buffer = new byte[256 * 1024];

    public WebSocketState State => socket.State;

    public static async Task<SocketClient> OpenAsync(Uri url, string path, string? token, string? origin = null)
    {
        var client = new SocketClient();
        if (token is not null)
            client.socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        if (origin is not null)
            client.socket.Options.SetRequestHeader("Origin", origin);
        client.socket.Options.CollectHttpResponseDetails = true;
        await client.socket.ConnectAsync(new Uri($"ws://{url.Authority}{path}"), TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>The next frame.</summary>
    public async Task<JsonNode> NextAsync()
    {
        var (text, code) = await ReceiveAsync();
        return text is null ? throw new InvalidOperationException($"The socket was closed with {code}") : JsonNode.Parse(text)!;
    }

    /// <summary>The next frame that is no answer to a ping: everything that was sent before is there.</summary>
    public async Task<IReadOnlyList<JsonNode>> UntilPongAsync()
    {
        await SendAsync("""{"type":"ping"}""");
        var frames = new List<JsonNode>();
        while (await NextAsync() is var frame && (string)frame["type"]! != "pong")
            frames.Add(frame);
        return frames;
    }

    /// <summary>Reads on until the server closes; gives the code and its reason.</summary>
    public async Task<(int Code, string? Reason)> EndAsync() => await EndAsync([]);

    /// <summary>The same.</summary>
    /// <param name="before">Takes what came until then.</param>
    public async Task<(int Code, string? Reason)> EndAsync(ICollection<string> before)
    {
        while (true)
        {
            var (text, code) = await ReceiveAsync();
            if (text is null)
                return (code, socket.CloseStatusDescription);
            before.Add(text);
        }
    }

    public Task SendAsync(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    public Task SendBinaryAsync() => socket.SendAsync(new byte[3], WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);

    public async Task<JsonNode> AskAsync(string text)
    {
        await SendAsync(text);
        return await NextAsync();
    }

    public Task CloseAsync() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        socket.Abort();
        socket.Dispose();
    }

    async Task<(string? Text, int Code)> ReceiveAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken).AsTask().WaitAsync(Soon);
            if (part.MessageType == WebSocketMessageType.Close)
                return (null, (int)socket.CloseStatus!.Value);
            length += part.Count;
            if (part.EndOfMessage)
                return (Encoding.UTF8.GetString(buffer, 0, length), 0);
        }
    }
}
