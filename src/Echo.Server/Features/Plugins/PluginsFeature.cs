using Echo.Server.Features.Catalog;
using Echo.Server.Features.Plugins.External;
using Echo.Server.Features.Plugins.History;
using Echo.Server.Features.Plugins.Internal;
using Echo.Server.Features.Plugins.Loading;
using Echo.Server.Platform.Accounts;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Health;

namespace Echo.Server.Features.Plugins;

/// <summary>Tools from code beside the server: assemblies inside of it, and programs that it starts.</summary>
static class PluginsFeature
{
    public static void AddPlugins(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<PluginsOptions>();
        builder.Services.AddSingleton<PluginTable>();
        builder.Services.AddSingleton<SamplePlugin>();
        builder.Services.AddSingleton<PluginAssembly>();
        builder.Services.AddSingleton<ExternalRunner>();
        builder.Services.AddSingleton<PluginLoader>();
        builder.Services.AddSingleton<PluginDirectory>();
        builder.Services.AddHostedService<PluginWatch>();
        builder.Services.AddSingleton<ExecutionStore>();
        builder.Services.AddSingleton<ExecutionFigures>();
        builder.Services.AddSingleton<ExecutionRecorder>();
        builder.Services.AddHostedService<ExecutionSweeper>();
        builder.Services.AddSingleton<IAccountRemoval, ExecutionRemoval>();
        builder.Services.AddSingleton<IToolSource, PluginTools>();
        builder.Services.AddSingleton<ITopicState, PluginState>();
        builder.Services.AddSingleton(services =>
        {
            var table = services.GetRequiredService<PluginTable>();
            return new PluginFigures(() => (table.All.Count, table.Problems.Count));
        });
    }

    public static void MapPlugins(this IEndpointRouteBuilder endpoints) => PluginEndpoints.Map(endpoints);
}
