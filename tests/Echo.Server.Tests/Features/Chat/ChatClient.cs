using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>A chat socket as a client has it.</summary>
sealed class ChatClient : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly ClientWebSocket socket;
    readonly byte[] buffer = new byte[256 * 1024];

    ChatClient(ClientWebSocket socket) => this.socket = socket;

    /// <summary>The close code, once a read has found the end.</summary>
    public int? Code => (int?)socket.CloseStatus;

    public string? Reason => socket.CloseStatusDescription;

    /// <summary>The number of the newest event that was read.</summary>
    public long Seq { get; private set; }

    public static async Task<ChatClient> ConnectAsync(Uri address, string pathAndQuery, params (string Name, string Value)[] headers)
    {
        var opening = new ClientWebSocket();
        foreach (var (name, value) in headers)
            opening.Options.SetRequestHeader(name, value);
        var url = new UriBuilder(new Uri(address, pathAndQuery)) { Scheme = "ws" }.Uri;
        await opening.ConnectAsync(url, TestContext.Current.CancellationToken).WaitAsync(Patience);
        return new(opening);
    }

    /// <summary>Opens somebody's own chat as a browser does, and reads the first frame.</summary>
    public static async Task<ChatClient> OpenAsync(ChatHost host, Chatter by, string more = "") => await OpenAsync(host.Address, by, more);

    public static async Task<ChatClient> OpenAsync(Uri address, Chatter by, string more = "")
    {
        var client = await ConnectAsync(address, $"/ws/chat/{by.Id}?token={by.Token}{more}");
        var first = await client.ReadAsync();
        first.ShouldNotBeNull($"{client.Code} {client.Reason}");
        ((string?)first["type"], (int)first["user_id"]!, (string?)first["message"]).ShouldBe(("connection_confirmed", by.Id, "Connected"));
        return client;
    }

    public Task SendAsync(object frame) => SendTextAsync(frame as string ?? JsonSerializer.Serialize(frame));

    public Task SendBytesAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text) =>
        socket.SendAsync(bytes, type, endOfMessage: true, TestContext.Current.CancellationToken);

    /// <summary>The next frame; null when the server has closed.</summary>
    public async Task<JsonObject?> ReadAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            length += part.Count;
            if (part.EndOfMessage)
                break;
        }

        var frame = JsonNode.Parse(buffer.AsSpan(0, length))!.AsObject();
        if (frame["seq"] is { } seq)
            Seq = (long)seq;
        return frame;
    }

    /// <summary>The next frame, which has to be of a type.</summary>
    public async Task<JsonObject> ReadAsync(string type)
    {
        var frame = await ReadAsync();
        frame.ShouldNotBeNull($"closed with {Code} {Reason}");
        ((string?)frame["type"]).ShouldBe(type, frame.ToJsonString());
        frame["timestamp"].ShouldNotBeNull();
        return frame;
    }

    /// <summary>Everything that was sent before: asks for a pong, and reads up to it.</summary>
    public async Task<IReadOnlyList<JsonObject>> ReadAllAsync()
    {
        await SendAsync(new { type = "ping" });
        var frames = new List<JsonObject>();
        while (await ReadAsync() is { } frame)
        {
            if ((string?)frame["type"] == "pong")
                break;
            frames.Add(frame);
        }

        return frames;
    }

    /// <summary>Reads until the server has closed.</summary>
    /// <returns>The close code.</returns>
    public async Task<int> EndAsync()
    {
        while (await ReadAsync() is not null)
        {
            // What was on its way.
        }

        return Code!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(Patience);
        }
        catch (WebSocketException)
        {
            // The server has gone first.
        }

        socket.Dispose();
    }

    Task SendTextAsync(string text) => SendBytesAsync(Encoding.UTF8.GetBytes(text));
}
