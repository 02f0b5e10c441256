using System.Globalization;
using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Sockets;

namespace Echo.Server.Features.Chat.Sockets;

/// <summary>What goes on at <c>/ws/chat/{user_id}</c> (contract section 21.3): the events of the caller's conversations go out, frames come in.</summary>
sealed class ChatSocket(EventFeed feed, ChatStreams streams, ChatFrames frames)
{
    /// <summary>Counts its sockets: whoever has one open is online.</summary>
    public const string Kind = "chat";

    /// <param name="account">The number in the path: the caller's own.</param>
    /// <param name="since">The last event that the client has seen, or nothing.</param>
    public SocketTalk TalkOf(string account, string? since) => new(Kind, Permissions.ChatUse)
    {
        Refuse = caller => account == caller.Id.ToString(CultureInfo.InvariantCulture) ? null : SocketEnd.Forbidden("This is not your chat"),
        Open = (socket, cancellationToken) => OpenAsync(socket, since, cancellationToken),
        Hear = frames.HearAsync,
    };

    async Task<IDisposable> OpenAsync(OpenSocket socket, string? since, CancellationToken cancellationToken)
    {
        var isKnown = long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var seen);
        var joined = streams.Join(socket, feed.Follower(ReceiverOf(socket)));

        // The number says where to go on from, also before the first event.
        var confirmation = new { user_id = socket.Caller.Id, message = "Connected", seq = isKnown ? seen : feed.Newest };
        socket.Send("connection_confirmed", RawJson.From(confirmation));
        if (!isKnown && !string.IsNullOrEmpty(since))
            socket.SendError(Problem.Invalid().Detail, StatusCodes.Status422UnprocessableEntity);
        try
        {
            await joined.Follower.StartAsync(isKnown ? seen : null, cancellationToken);
            return joined;
        }
        catch
        {
            joined.Dispose();
            throw;
        }
    }

    static EventReceiver ReceiverOf(OpenSocket socket) => new(socket.Caller)
    {
        Watch = socket.Watch,
        Wants = static item => item.Topic == ChatEvents.Topic,
        Happened = item => socket.Send(item.TextFor(socket.Caller).Frame),
        Missed = (item, cancellationToken) => socket.SendWhenRoomAsync(item.TextFor(socket.Caller).Frame, cancellationToken),
        Gone = gap => socket.Send(EventGap.Type, gap.Data),
        Failed = () => socket.Close(SocketEnd.Failed),
    };
}
