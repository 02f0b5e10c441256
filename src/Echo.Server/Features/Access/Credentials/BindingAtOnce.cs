using Echo.Server.Platform.Database.Notifications;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>For endpoints after which somebody may do less, or is nobody any more.</summary>
public static class BindingAtOnce
{
    /// <summary>Answers of requests that may change rights wait until this node has heard of the change: who is told that a session has ended
    /// finds it ended with the next request. Other nodes hear within milliseconds.</summary>
    public static RouteGroupBuilder BindsAtOnce(this RouteGroupBuilder group)
    {
        var notifications = ((IEndpointRouteBuilder)group).ServiceProvider.GetRequiredService<NotificationState>();
        return group.AddEndpointFilter(async (context, next) =>
        {
            var answer = await next(context);
            if (!HttpMethods.IsGet(context.HttpContext.Request.Method))
                await notifications.CatchUpAsync(CancellationToken.None);
            return answer;
        });
    }
}
