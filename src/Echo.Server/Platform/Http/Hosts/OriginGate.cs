using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Hosts;

/// <summary>Refuses foreign pages on endpoints that browsers would let them use without asking: WebSockets, streams and MCP
/// (contract section 1.6). WebSocket paths without an upgrade end here too.</summary>
sealed class OriginGate(RequestDelegate next, AllowedOrigins origins)
{
    static readonly Problem UpgradeRequired = Problem.Of(ProblemKind.UpgradeRequired, "Open this path as a WebSocket");

    public Task Invoke(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        var opensSocket = metadata?.GetMetadata<OpensSocket>() is not null;
        if ((opensSocket || metadata?.GetMetadata<ChecksOrigin>() is not null) && !origins.Allows(context.Request))
            return ProblemBody.WriteAsync(context, Problem.Forbidden("Origin not allowed"));
        return opensSocket && !context.WebSockets.IsWebSocketRequest ? RequireUpgradeAsync(context) : next(context);
    }

    static Task RequireUpgradeAsync(HttpContext context)
    {
        context.Response.Headers.Upgrade = "websocket";
        return ProblemBody.WriteAsync(context, UpgradeRequired);
    }
}
