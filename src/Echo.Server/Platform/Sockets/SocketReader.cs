using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.InteropServices;

namespace Echo.Server.Platform.Sockets;

/// <summary>Reads whole text messages. While nothing comes it holds no buffer: ten thousand idle sockets cost little.</summary>
sealed class SocketReader(WebSocket socket, SocketOptions options)
{
    const int FirstBuffer = 4 * 1024;

    /// <summary>Waits for the next message.</summary>
    public async ValueTask<SocketMessage> ReadAsync(CancellationToken cancellationToken)
    {
        var part = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
        if (EndOf(part.MessageType) is { } atOnce)
            return new(default, atOnce);
        if (part.EndOfMessage)
            return new(default, null);

        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var length = 0;
            do
            {
                if (length == buffer.Length)
                    buffer = Grow(buffer);
                part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                length += part.Count;
                if (EndOf(part.MessageType) is { } end)
                    return new(default, end);
                if (length > options.MaxFrame)
                    return new(default, SocketEnd.TooLong);
            }
            while (!part.EndOfMessage);
            return new(buffer.AsMemory(0, length).ToArray(), null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads on, without looking, until the peer has closed too.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
                await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static SocketEnd? EndOf(WebSocketMessageType type) => type switch
    {
        WebSocketMessageType.Close => SocketEnd.Normal,
        WebSocketMessageType.Binary => SocketEnd.Binary,
        _ => null,
    };

    static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}

/// <param name="Text">UTF-8.</param>
/// <param name="End">Why the socket ends instead.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct SocketMessage(ReadOnlyMemory<byte> Text, SocketEnd? End);
