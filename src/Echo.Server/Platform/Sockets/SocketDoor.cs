using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Pipeline;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Platform.Sockets;

/// <summary>Opens WebSockets and holds them to the rules of contract section 21.2, whatever is talked about. Host and Origin are checked before,
/// by the pipeline.</summary>
public sealed partial class SocketDoor(
    OpenStreams streams, SocketOptions options, RateLimiter limiter, StreamMeter meter, TimeProvider time, ILogger<SocketDoor> logger)
{
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

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
        using var socket = new OpenSocket(webSocket, caller ?? Caller.Anonymous, options, time);
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
                stream = new(talk.Kind, caller, talk.Permission, socket.Close);
                if (streams.Add(stream) is { } full)
                    socket.Close(full);
                else
                    await TalkAsync(socket, reader, talk, context.Facts().ClientAddress);
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

    async Task TalkAsync(OpenSocket socket, SocketReader reader, SocketTalk talk, IPAddress address)
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
                    await HearAsync(socket, message.Text, talk, address);
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

    async Task HearAsync(OpenSocket socket, ReadOnlyMemory<byte> text, SocketTalk talk, IPAddress address)
    {
        if (limiter.Count(RatePolicy.Write, socket.Caller, address) is { IsAllowed: false } verdict)
        {
            var problem = Problem.RateLimited(verdict.ResetSeconds);
            socket.SendError(problem.Detail, problem.Kind.Status);
            return;
        }

        try
        {
            using var frame = JsonDocument.Parse(text, Strict);
            if (frame.RootElement.ValueKind == JsonValueKind.Object && JsonText.IsStorable(frame.RootElement))
                await talk.Hear(socket, frame.RootElement, socket.Ending);
            else
                socket.SendError("Invalid JSON", StatusCodes.Status400BadRequest);
        }
        catch (JsonException)
        {
            socket.SendError("Invalid JSON", StatusCodes.Status400BadRequest);
        }
        catch (Exception outage) when (outage.IsDatabaseUnavailable && socket.End is null)
        {
            socket.SendError(Problem.DatabaseUnavailable.Detail, StatusCodes.Status503ServiceUnavailable);
        }
    }

    [LoggerMessage(LogLevel.Error, "A socket of {Kind} failed")]
    partial void LogFailed(string kind, Exception failure);
}
