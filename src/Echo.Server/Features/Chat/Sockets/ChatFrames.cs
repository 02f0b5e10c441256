using System.Globalization;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Sockets;

namespace Echo.Server.Features.Chat.Sockets;

/// <summary>Takes what clients send on chat sockets (contract section 21.3).</summary>
sealed class ChatFrames(Messenger messenger, TypingNews typing, StreamPresence presence)
{
    const int MostShownOfType = 100;

    public async Task HearAsync(OpenSocket socket, JsonElement frame, CancellationToken cancellationToken)
    {
        if (await DoAsync(socket, socket.Caller, TypeOf(frame), frame, cancellationToken) is { } refusal)
            Refuse(socket, refusal);
    }

    /// <returns>What is wrong with the frame, or null.</returns>
    async Task<Problem?> DoAsync(OpenSocket socket, Caller caller, string? type, JsonElement frame, CancellationToken cancellationToken)
    {
        Problem? refusal;
        switch (type)
        {
            case "message":
                return FrameBody.Read<SendRequest>(frame, out refusal) is { } message
                    ? (await messenger.SendAsync(caller, message, cancellationToken)).Refusal
                    : refusal;
            case "mark_read":
                if (FrameBody.Read<MarkReadRequest>(frame, out refusal) is { } read)
                    await messenger.MarkReadAsync(caller, read, cancellationToken);
                return refusal;
            case "typing_indicator":
                if (FrameBody.Read<TypingFrame>(frame, out refusal) is { } typed)
                    typing.Tell(caller.Id, typed.TargetUserId, typed.IsTyping);
                return refusal;
            case "get_online_status":
                if (FrameBody.Read<OnlineStatusFrame>(frame, out refusal) is { } asked)
                    socket.Send("online_status", await StatusOfAsync(asked.UserIds, cancellationToken));
                return refusal;
            case "ping":
                socket.Send("pong");
                return null;
            default:
                return Problem.Refused($"Unknown frame: {(type?.Length > MostShownOfType ? type[..MostShownOfType] : type)}");
        }
    }

    async Task<RawJson> StatusOfAsync(IEnumerable<int> ids, CancellationToken cancellationToken)
    {
        var asked = ids.Distinct().ToArray();
        var online = await presence.FindAsync(ChatSocket.Kind, asked, cancellationToken);
        return RawJson.From(new { online_status = asked.ToDictionary(id => id.ToString(CultureInfo.InvariantCulture), online.Contains) });
    }

    static void Refuse(OpenSocket socket, Problem problem)
    {
        if (problem.Violations is { } violations)
            socket.Send("error", RawJson.From(new { message = problem.Detail, code = problem.Kind.Status, details = violations }, WireJson.Options));
        else
            socket.SendError(problem.Detail, problem.Kind.Status);
    }

    static string? TypeOf(JsonElement frame) =>
        frame.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;
}
