using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;

namespace Echo.Server.Features.Gateway.Sessions;

/// <summary>Leads from a server to the client of a session, over the stream of one request or of the session itself.</summary>
/// <param name="progressToken">The client's own; empty when it wants no progress.</param>
sealed class SessionChannel(ClientSession session, MessageStream stream, RawJson progressToken) : CallerChannel
{
    public override bool WantsProgress => !progressToken.IsEmpty;

    public override RawJson Capabilities => session.Askable;

    public override string? LogLevel => session.LogLevel;

    public override bool TakesQuestions => true;

    // A client that broke a connection off may come back for its answer, or have given it up without a word.
    public override bool IsAttended => !stream.IsComplete && !stream.IsLeft;

    public override ValueTask NotifyAsync(ServerNotification notification, CancellationToken cancellationToken)
    {
        if (notification.Method == Methods.LogMessage && !LogLevels.Includes(session.LogLevel, notification.Params.Text("level")))
            return ValueTask.CompletedTask;
        var parameters = notification.Method == Methods.Progress ? notification.Params.With("progressToken", progressToken) : notification.Params;
        stream.Send(ServerMessage.Notification(notification.Method, parameters));
        return ValueTask.CompletedTask;
    }

    public override async ValueTask<ServerAnswer> AskAsync(ServerRequest request, CancellationToken cancellationToken) =>
        CanBeAsked(request.Method)
            ? await session.AskAsync(stream.IsComplete || stream.IsForgone ? session.General : stream, request, cancellationToken)
            : ServerAnswer.MethodNotFound(request.Method);

    // What the client did not announce must not be asked (2025-11-25, basic, lifecycle).
    bool CanBeAsked(string method) => session.ClientCapabilities.Property(method.Split('/')[0]).Kind == JsonValueKind.Object;
}
