using System.Net.WebSockets;
using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Sockets;

/// <summary>A WebSocket that is open, for whoever writes to it. What it holds is bounded: a reader who lets too much wait is let go.</summary>
public sealed class OpenSocket : IDisposable
{
    readonly WebSocket socket;
    readonly SocketOptions options;
    readonly TimeProvider time;
    readonly FrameQueue frames;
    readonly CancellationTokenSource ending = new();
    readonly CancellationTokenSource aborting = new();
    readonly Lock gate = new();
    SocketEnd? end;

    internal OpenSocket(WebSocket socket, Caller caller, SocketOptions options, TimeProvider time)
    {
        (this.socket, Caller, this.options, this.time) = (socket, caller, options, time);
        frames = new(options, time);
    }

    public Caller Caller { get; }

    /// <summary>Whether the caller is still who he was; null where nobody can come to be another.</summary>
    public CallerWatch? Watch { get; init; }

    /// <summary>Whether news may go to the caller at this moment; null when that has to be asked first.</summary>
    public bool? IsAdmitted => Watch is null ? true : Watch.Look();

    /// <summary>Cancelled when the socket begins to end.</summary>
    public CancellationToken Ending => ending.Token;

    /// <summary>Cancelled when the peer has had its time to say goodbye.</summary>
    internal CancellationToken Aborting => aborting.Token;

    internal SocketEnd? End
    {
        get
        {
            lock (gate)
                return end;
        }
    }

    /// <summary>Sends one text frame, a JSON object, when those before it are gone. Neither waits nor throws: when there is no room the reader is
    /// too slow, and the socket ends.</summary>
    public void Send(ReadOnlyMemory<byte> frame)
    {
        if (!frames.TryAdd(frame))
            Close(SocketEnd.TooSlow);
    }

    /// <summary>Sends a frame that nobody stored, with <c>type</c> and <c>timestamp</c>.</summary>
    public void Send(string type, RawJson data = default) => Send(EventText.FrameOf(type, data, time.GetUtcNow()));

    /// <summary>Tells the peer what is wrong with what it sent; the socket stays open.</summary>
    public void SendError(string message, int code) => Send("error", RawJson.From(new { message, code }));

    /// <summary>As <see cref="Send(ReadOnlyMemory{byte})"/>, but waits for room, for readers who catch up with much at once.</summary>
    public async ValueTask SendWhenRoomAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        try
        {
            await frames.WaitForRoomAsync(cancellationToken);
            Send(frame);
        }
        catch (TimeoutException)
        {
            Close(SocketEnd.TooSlow);
        }

        ending.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Begins to end the socket. The first reason counts.</summary>
    public void Close(SocketEnd why)
    {
        lock (gate)
        {
            if (end is not null)
                return;
            end = why;
        }

        frames.Complete();

        // Whoever waits goes on elsewhere: this may be the feed, which has others to serve.
        ThreadPool.UnsafeQueueUserWorkItem(static socket => socket.BeginToEnd(), this, preferLocal: false);
    }

    public void Dispose()
    {
        ending.Dispose();
        aborting.Dispose();
    }

    /// <summary>Writes what is to be sent, until the socket ends; then says why.</summary>
    internal async Task WriteAsync()
    {
        try
        {
            await foreach (var frame in frames.ReadAllAsync(aborting.Token))
            {
                if (End == SocketEnd.TooSlow)
                    break;
                await socket.SendAsync(frame, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, aborting.Token);
                frames.Written(frame);
            }

            if (End is { } why && socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync((WebSocketCloseStatus)why.Code, why.Reason, aborting.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Nobody is left to read it.
            Close(SocketEnd.Normal);
            socket.Abort();
        }
    }

    void BeginToEnd()
    {
        try
        {
            ending.Cancel();
            aborting.CancelAfter(options.Farewell);
        }
        catch (ObjectDisposedException)
        {
            // It was over already.
        }
    }
}
