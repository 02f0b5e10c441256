using Echo.Server.Features.Operations.Audit;
using Echo.Server.Features.Operations.Description;
using Echo.Server.Features.Operations.Docs;
using Echo.Server.Features.Operations.Export;
using Echo.Server.Features.Operations.Figures;
using Echo.Server.Features.Operations.Health;
using Echo.Server.Features.Operations.Home;
using Echo.Server.Features.Operations.Metrics;
using Echo.Server.Features.Operations.Requests;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Features.Operations;

/// <summary>How the server is doing and what it offers: its root, health, metrics, audit trail and API description.</summary>
public static class OperationsFeature
{
    /// <exception cref="SettingsException">A setting is not usable.</exception>
    public static void AddOperations(this IHostApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.AddSettings<MetricsOptions>();

        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<CacheTotal>();
        services.AddSingleton<SideChecks>();
        services.AddSingleton<HealthReporter>();
        services.AddSingleton<Uptime>();
        services.AddSingleton<ThreadPoolLag>();
        services.AddHostedService(provider => provider.GetRequiredService<ThreadPoolLag>());
        services.AddSingleton<RequestFigures>();
        services.AddInstruments<RequestMeter>();
        services.AddSingleton<IStartupFilter, RequestRecording>();
        services.AddInstruments<ProcessMeter>();
        services.AddSingleton<MetricCollector>();
        services.AddHostedService(provider => provider.GetRequiredService<MetricCollector>());
        services.AddSingleton<MetricsRefresher>();
        services.AddSingleton<MetricsReporter>();
        services.AddSingleton<DocsAssets>();
        services.AddDescription();
        if (builder.AddSettings<TelemetryExportOptions>().Endpoint is not null)
            services.AddHostedService<TelemetryExport>();
    }

    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapHome();
        routes.MapHealth();
        routes.MapAudit();
        routes.MapDocs();
        routes.MapMetrics(routes.ServiceProvider.GetRequiredService<MetricsOptions>());
    }
}
