using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Echo.Bench.Load;

/// <summary>One chat socket, much lighter than ClientWebSocket, so that the generator takes little of the two cores it shares with what it measures.
/// Each message carries the time at which it was to be sent.</summary>
sealed class RawChatSocket : IDisposable
{
    const int TimeDigits = 19;

    // The length of a frame that fits into its second byte; longer ones have two bytes more.
    const int ShortFrame = 125;

    readonly Socket socket;
    readonly byte[] message;
    readonly int timeAt;
    readonly byte[] own;
    byte[] buffer = new byte[64 * 1024];
    int filled;

    RawChatSocket(Socket socket, byte[] message, int timeAt, int account) =>
        (this.socket, this.message, this.timeAt, own) = (socket, message, timeAt, Encoding.ASCII.GetBytes($"\"sender_id\":{account},"));

    /// <summary>Hears of each message that was delivered: whether it is an own one, and how long ago it was to be sent.</summary>
    public required Action<bool, TimeSpan> Heard { get; init; }

    /// <param name="receiver">Who gets what is sent here.</param>
    public static async Task<RawChatSocket> OpenAsync(Uri server, int account, string token, int receiver, Action<bool, TimeSpan> heard)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        var upgrade = $"GET /ws/chat/{account} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {token}\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(upgrade));
        var text = $$"""{"type":"message","receiver_id":{{receiver}},"content":"Hello via WebSocket! {{new string('0', TimeDigits)}}"}""";
        var opened = new RawChatSocket(socket, Frame(text), 6 + text.IndexOf('0', text.IndexOf('!')), account) { Heard = heard };
        await opened.ReadHeadAsync();
        return opened;
    }

    /// <summary>Sends the next message.</summary>
    /// <param name="due">The time at which it was to be sent.</param>
    public void Send(long due)
    {
        lock (message)
        {
            Utf8Formatter.TryFormat(due, message.AsSpan(timeAt), out _, new('D', TimeDigits));
            socket.Send(message);
        }
    }

    /// <summary>Reads until the socket is closed.</summary>
    public async Task ReadAsync()
    {
        while (true)
        {
            var start = 0;
            while (FrameIn(buffer.AsSpan(start, filled - start)) is { } frame)
            {
                Hear(buffer.AsSpan(start + frame.Start, frame.Length));
                start += frame.Start + frame.Length;
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            try
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
                if (read == 0)
                    return;
                filled += read;
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    public void Dispose() => socket.Dispose();

    // Masked with zeros, which changes nothing.
    static byte[] Frame(string text)
    {
        var payload = Encoding.ASCII.GetBytes(text);
        return payload.Length <= ShortFrame
            ? [0x81, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload]
            : throw new InvalidOperationException("The message is too long for a short frame");
    }

    static (int Start, int Length)? FrameIn(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
            return null;
        var (start, length) = (2, (int)bytes[1]);
        if (length > ShortFrame)
        {
            if (bytes.Length < 4)
                return null;
            (start, length) = (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        }

        return bytes.Length >= start + length ? (start, length) : null;
    }

    void Hear(ReadOnlySpan<byte> frame)
    {
        if (frame.IndexOf("\"type\":\"error\""u8) >= 0)
            throw new InvalidOperationException(Encoding.UTF8.GetString(frame));
        var content = "\"content\":\"Hello via WebSocket! "u8;
        var at = frame.IndexOf(content);
        if (at < 0)
            return;
        var isOwn = frame.IndexOf(own) >= 0;
        var due = Utf8Parser.TryParse(frame.Slice(at + content.Length, TimeDigits), out long value, out _) ? value : 0;
        Heard(isOwn, Stopwatch.GetElapsedTime(due));
    }

    async Task ReadHeadAsync()
    {
        int end;
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            filled = read > 0 ? filled + read : throw new InvalidOperationException("The server closed the connection");
        }

        if (!buffer.AsSpan().StartsWith("HTTP/1.1 101"u8))
            throw new InvalidOperationException(Encoding.ASCII.GetString(buffer, 0, filled));
        buffer.AsSpan(end + 4, filled - end - 4).CopyTo(buffer);
        filled -= end + 4;
    }
}
