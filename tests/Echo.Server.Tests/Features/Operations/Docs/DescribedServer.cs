using Echo.Server.Features.Access;
using Echo.Server.Features.Operations;
using Echo.Server.Tests.Platform.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Echo.Server.Tests.Features.Operations.Docs;

/// <summary>All features of the product, without what runs behind them: enough to describe their endpoints.</summary>
static class DescribedServer
{
    public static Task<HttpHost> StartAsync() => HttpHost.StartAsync(
        app =>
        {
            app.MapOperations();
            app.MapAccess();
        },
        build: builder =>
        {
            builder.AddOperations();
            builder.AddAccess();
            builder.Services.AddSingleton(NpgsqlDataSource.Create("Host=127.0.0.1;Port=1"));
            foreach (var background in builder.Services.Where(IsBackgroundOfOurs).ToList())
                builder.Services.Remove(background);
        });

    static bool IsBackgroundOfOurs(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(OperationsFeature).Assembly;
}
