using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Server.Features.Gateway.Bridge;

namespace Echo.Server.Features.Gateway.Stateless;

/// <summary>Leads from a server to a client of revision 2026-07-28, over the stream of its request. Such clients are asked nothing on the way:
/// what a server wants to know stands in its result.</summary>
sealed class StatelessChannel(MessageStream stream, RawJson progressToken, RawJson logLevel) : CallerChannel
{
    public override bool WantsProgress => !progressToken.IsEmpty;

    public override string? LogLevel => logLevel.AsText();

    public override ValueTask NotifyAsync(ServerNotification notification, CancellationToken cancellationToken)
    {
        if (!ReportRules.MayPass(notification, LogLevel))
            return ValueTask.CompletedTask;
        var parameters = notification.Method == Methods.Progress ? notification.Params.With("progressToken", progressToken) : notification.Params;
        stream.Send(ServerMessage.Notification(notification.Method, parameters));
        return ValueTask.CompletedTask;
    }
}
