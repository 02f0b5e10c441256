using Echo.Server.Features.Catalog.Calls;
using Echo.Server.Platform.Accounts;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Catalog;

/// <summary>Every callable tool, whatever its source.</summary>
static class CatalogFeature
{
    public static void AddCatalog(this IHostApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.AddSettings<CatalogOptions>();
        builder.Services.AddSingleton(services => new CallLimits(services.GetRequiredService<CatalogOptions>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(services => new ToolCaller(
            services.GetServices<IToolSource>(),
            services.GetRequiredService<CallLimits>(),
            services.GetRequiredService<CallRecorder>(),
            services.GetRequiredService<ToolCallMeter>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<ToolCaller>>()));
        builder.Services.AddSingleton(services => new ToolFinder(services.GetServices<IToolSource>()));
        builder.Services.AddSingleton(services => new ToolOffers(services.GetServices<IToolSource>()));
        builder.Services.AddSingleton<ToolNews>();
        builder.Services.AddSingleton<CallStore>();
        builder.Services.AddSingleton(services => new CallLog(services.GetRequiredService<CallStore>()));
        builder.Services.AddSingleton<CallRecorder>();
        builder.Services.AddHostedService(services => services.GetRequiredService<CallRecorder>());
        builder.Services.AddHostedService<CallSweeper>();
        builder.Services.AddSingleton<IAccountRemoval, CallRemoval>();
    }

    public static void MapCatalog(this IEndpointRouteBuilder routes) => routes.MapCalls();
}
