using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Api;
using Echo.Server.Features.Connections.ClientConfig;
using Echo.Server.Features.Connections.Import;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Connections.ToolChanges;
using Echo.Server.Platform.Accounts;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Health;

namespace Echo.Server.Features.Connections;

/// <summary>Definitions of MCP servers, their live upstreams, and the routes of document 004.</summary>
static class ConnectionsFeature
{
    public static void AddConnections(this IHostApplicationBuilder builder)
    {
        AnonymousAccess.Check(builder.AddSettings<ConnectionsOptions>(), builder.AddSettings<ServerOptions>());
        builder.Services.AddSingleton<ConnectionStore>();
        builder.Services.AddSingleton<ConnectionOwnerStore>();
        builder.Services.AddSingleton<ConnectionSecrets>();
        builder.Services.AddSingleton<ProgramDirectories>();
        builder.Services.AddSingleton<ProgramLogs>();
        builder.Services.AddConnectionsOAuth();
        builder.Services.AddSingleton<ConnectionListStore>();
        builder.Services.AddSingleton<ConnectionEditStore>();
        builder.Services.AddSingleton<OAuthEditor>();
        builder.Services.AddSingleton<ConnectionEditor>();
        builder.Services.AddSingleton<ToolChangeStore>();
        builder.Services.AddSingleton<ToolBook>();
        builder.Services.AddSingleton<ToolPins>();
        builder.Services.AddSingleton<ToolApprovals>();
        builder.Services.AddSingleton<UpstreamOpener>();
        builder.Services.AddSingleton<ToldStates>();
        builder.Services.AddSingleton<UpstreamPool>();
        builder.Services.AddSingleton<UpstreamNews>();
        builder.Services.AddSingleton<ConnectionActivity>();
        builder.Services.AddSingleton<ConnectionOpening>();
        builder.Services.AddSingleton<ConnectionImport>();
        builder.Services.AddSingleton<ConnectionDisplay>();
        builder.Services.AddSingleton<IAccountRemoval, ConnectionRemoval>();
        builder.Services.AddSingleton<IToolSource, ConnectionTools>();
        builder.Services.AddSingleton<UpstreamReader>();
        builder.Services.AddSingleton(services => new ConnectedServers(
            services.GetRequiredService<UpstreamPool>(),
            services.GetRequiredService<CallLimits>(),
            services.GetRequiredService<ConnectionActivity>(),
            services.GetRequiredService<SignInLinks>()));
        builder.Services.AddSingleton(services => new ActiveClientCount(services.GetRequiredService<ConnectionStore>().CountAllAsync));
        builder.Services.AddHostedService(services => services.GetRequiredService<UpstreamPool>());
        builder.Services.AddHostedService(services => services.GetRequiredService<ConnectionActivity>());
        builder.Services.AddHostedService<UpstreamSweep>();
        builder.Services.AddConnectionsServing();
    }

    public static void MapConnections(this IEndpointRouteBuilder endpoints)
    {
        ConnectionEndpoints.Map(endpoints);
        UpstreamEndpoints.Map(endpoints);
        ConnectionResourceEndpoints.Map(endpoints);
        ProgramLogEndpoints.Map(endpoints);
        OAuthEndpoints.Map(endpoints);
        ImportEndpoints.Map(endpoints);
        ClientConfigEndpoints.Map(endpoints);
    }
}
