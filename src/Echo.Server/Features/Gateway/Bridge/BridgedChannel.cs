using Echo.Mcp.Peers;
using Echo.Mcp.Serving;

namespace Echo.Server.Features.Gateway.Bridge;

/// <summary>Leads from a server to a client of revision 2026-07-28 that can be asked: reports go to the HTTP request that waits, questions into a
/// result with which the client comes back.</summary>
sealed class BridgedChannel(WaitingCall call) : CallerChannel
{
    public override bool WantsProgress => !call.ProgressToken.IsEmpty;

    /// <summary>A client that is to come back hears nothing now.</summary>
    public override bool IsAttended => call.IsAttended;

    public override string? LogLevel => call.LogLevel;

    public override ValueTask NotifyAsync(ServerNotification notification, CancellationToken cancellationToken)
    {
        call.Tell(notification);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask<ServerAnswer> AskAsync(ServerRequest request, CancellationToken cancellationToken) =>
        AskableCapabilities.Cover(call.Capabilities, request.Method)
            ? await call.AskAsync(request, cancellationToken)
            : ServerAnswer.MethodNotFound(request.Method);
}
