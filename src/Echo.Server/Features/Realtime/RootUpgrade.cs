namespace Echo.Server.Features.Realtime;

/// <summary>A WebSocket upgrade on <c>/</c> leads to an endpoint of its own, before routing: so that each endpoint has one permission.</summary>
sealed class RootUpgrade(RequestDelegate next)
{
    /// <summary>Where the upgrade leads to.</summary>
    public const string Path = "/ws/root";

    public Task Invoke(HttpContext context)
    {
        if (context.Request.Path == "/" && context.WebSockets.IsWebSocketRequest)
            context.Request.Path = Path;
        return next(context);
    }
}
