using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Gateway.Sessions;
using Echo.Server.Features.Gateway.Stateless;
using Echo.Server.Platform.Configuration;

using Echo.Server.Features.Gateway.Bridge;
using Echo.Server.Features.Gateway.Search;
using Echo.Server.Features.Gateway.Sets;

namespace Echo.Server.Features.Gateway;

/// <summary>Echo as an MCP server: /mcp joins everything that a caller may use, /mcp/servers/{slug} is one server as it is.</summary>
static class GatewayFeature
{
    public static void AddGateway(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<GatewayOptions>();
        builder.Services.AddSingleton<ServerDoor>();
        builder.Services.AddSingleton<ServerViews>();
        builder.Services.AddSingleton<AllServersView>();
        builder.Services.AddSingleton(services => new JoinedTools(
            services.GetRequiredService<AllServersView>(), services.GetRequiredService<ConnectedServers>()));
        builder.Services.AddSingleton<AskableClients>();
        builder.Services.AddSingleton<WaitingCalls>();
        builder.Services.AddHostedService(services => services.GetRequiredService<WaitingCalls>());
        builder.Services.AddSingleton<BridgedRequests>();
        builder.Services.AddSearch();
        builder.Services.AddSets();
        builder.Services.AddSingleton<SessionTable>();
        builder.Services.AddSingleton<SessionOpening>();
        builder.Services.AddSingleton<SessionRequests>();
        builder.Services.AddSingleton<SessionEra>();
        builder.Services.AddSingleton<ParameterHeaders>();
        builder.Services.AddSingleton<OpenListeners>();
        builder.Services.AddSingleton<SubscriptionAnswer>();
        builder.Services.AddSingleton<StatelessEra>();
        builder.Services.AddSingleton<FrontDoor>();
        builder.Services.AddSingleton<ChangeTeller>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ChangeTeller>());
        builder.Services.AddHostedService<SessionSweep>();
    }

    public static void MapGateway(this IEndpointRouteBuilder endpoints)
    {
        GatewayEndpoints.Map(endpoints);
        SetEndpoints.Map(endpoints);
        ContextEndpoints.Map(endpoints);
    }
}
