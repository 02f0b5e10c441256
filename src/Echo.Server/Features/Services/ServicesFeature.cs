using Echo.Server.Features.Catalog;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Features.Services.Import;
using Echo.Server.Features.Services.Offering;
using Echo.Server.Features.Services.SignIns;
using Echo.Server.Platform.Accounts;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Features.Services;

/// <summary>REST APIs turned into tools.</summary>
static class ServicesFeature
{
    public static void AddServices(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(provider => new ServiceExecutor(provider.GetRequiredService<GuardedHttp>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ServiceStore>();
        services.AddSingleton<ServiceEditStore>();
        services.AddSingleton<ServiceSecrets>();
        services.AddSingleton<ServiceDesk>();
        services.AddSingleton<ClientTokens>();
        services.AddSingleton<CredentialFinder>();
        services.AddSingleton<DocumentFetcher>();
        services.AddSingleton<ApiImportStore>();
        services.AddSingleton<ServiceImporter>();
        services.AddSingleton<LoadedServiceStore>();
        services.AddSingleton<ServiceTable>();
        services.AddSingleton<ServiceTester>();
        services.AddSingleton<ServiceWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ServiceWatch>());
        services.AddSingleton(provider => provider.GetRequiredService<ServiceWatch>().Notifications);
        services.AddSingleton<IToolSource, ServiceTools>();
        services.AddSingleton<IUserStatistics, ServiceStatistics>();
    }

    public static void MapServices(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapServiceApi();
        endpoints.MapExecution();
        endpoints.MapImport();
    }
}
