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
        builder.Services.AddSingleton<ToolCaller>();
    }
}
