using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Realtime;

/// <summary>Events to people: <c>/ws</c>, the upgrade on <c>/</c>, and <c>/events</c>. It knows topics and not the rooms that publish to them.</summary>
static class RealtimeFeature
{
    public static void AddRealtime(this IHostApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.Services.AddSingleton<TopicStates>();
        builder.Services.AddSingleton<SocketTalks>();
        builder.Services.AddSingleton<UpdateStreams>();
    }

    /// <summary>Goes before routing.</summary>
    public static void UseRootUpgrade(IApplicationBuilder app) => app.UseMiddleware<RootUpgrade>();

    public static void MapRealtime(this IEndpointRouteBuilder routes) => RealtimeEndpoints.Map(routes);
}
