using System.Net;
using System.Net.WebSockets;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Http.Pipeline;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Platform.Sockets;

/// <summary>Opens WebSockets and holds them to the rules of contract section 21.2, whatever is talked about. Host and Origin are checked before,
/// by the pipeline.</summary>
public sealed partial class SocketDoor(
    OpenStreams streams, SocketOptions options, SocketFrames frames, CallerWatches watches, StreamMeter meter, TimeProvider time,
    ILogger<SocketDoor> logger)
{
    /// <summary>Completes the handshake and stays until the socket is over.</summary>
    public async Task ServeAsync(HttpContext context, SocketTalk talk)
    {
        var caller = context.Caller();
        using var webSocket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = options.PingInterval,
            KeepAliveTimeout = options.PongPatience,
        });
        meter.WebSocketOpened();
        var watch = caller is null ? null : watches.Of(caller);
        using var socket = new OpenSocket(webSocket, caller ?? Caller.Anonymous, options, time) { Watch = watch };
        OpenStream? stream = null;
        try
        {
            var reader = new SocketReader(webSocket, options);
            var writing = socket.WriteAsync();
            if (caller is null)
                socket.Close(SocketEnd.Unauthenticated(context.Unauthenticated().Detail));
            else if (Refuse(talk, caller) is { } refusal)
                socket.Close(refusal);
            else
            {
                stream = new(talk.Kind, caller, talk.Permission, socket.Close) { Watch = watch };
                if (streams.Add(stream) is { } full)
                    socket.Close(full);
                else
                    await TalkAsync(socket, stream, reader, talk, context.Facts().ClientAddress);
            }

            await writing;
            await FarewellAsync(socket, reader);
        }
        finally
        {
            if (stream is not null)
                streams.Remove(stream);
            meter.WebSocketClosed();
        }
    }

    static SocketEnd? Refuse(SocketTalk talk, Caller caller) =>
        caller.May(talk.Permission) ? talk.Refuse(caller) : SocketEnd.Forbidden(Problem.MissingPermission(talk.Permission).Detail);

    static async Task FarewellAsync(OpenSocket socket, SocketReader reader)
    {
        try
        {
            await reader.DrainAsync(socket.Aborting);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            // It went without a word.
        }
    }

    async Task TalkAsync(OpenSocket socket, OpenStream stream, SocketReader reader, SocketTalk talk, IPAddress address)
    {
        try
        {
            using var following = await talk.Open(socket, socket.Ending);
            while (socket.End is null)
            {
                // A read that is cancelled would break the socket: it goes on until the peer has answered the farewell.
                var message = await reader.ReadAsync(socket.Aborting);
                if (message.End is { } end)
                    socket.Close(end);
                else if (socket.End is null)
                    await frames.HearAsync(socket, stream, message.Text, talk, address, socket.Ending);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            socket.Close(SocketEnd.Normal);
        }
        catch (Exception failure)
        {
            if (!failure.IsDatabaseUnavailable)
                LogFailed(talk.Kind, failure);
            socket.Close(SocketEnd.Failed);
        }
    }

    [LoggerMessage(LogLevel.Error, "A socket of {Kind} failed")]
    partial void LogFailed(string kind, Exception failure);
}
