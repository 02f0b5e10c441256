using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database.Embedded;
using Echo.Server.Platform.Database.Health;
using Echo.Server.Platform.Database.Mapping;
using Echo.Server.Platform.Database.Migrations;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Echo.Server.Platform.Database;

public static class DatabaseRegistration
{
    /// <summary>Adds <see cref="NpgsqlDataSource"/> for requests, <see cref="DirectDatabase"/>, <see cref="Migrator"/> and
    /// <see cref="DatabaseHealth"/>. Call it after AddProcesses and before everything that uses the database while it starts or stops:
    /// hosted services start in this order and stop in reverse. Needs <see cref="ServerOptions"/>.</summary>
    /// <param name="migrates">Whether the start brings the schema up to date; else it only waits for the database.</param>
    public static void AddDatabase(this IHostApplicationBuilder builder, bool migrates = true)
    {
        DapperMapping.Apply();
        var options = builder.AddSettings<DatabaseOptions>();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DataDirectory>();
        if (options.Url is null)
        {
            services.AddSingleton<PostgresSocket>();
            services.AddSingleton<EmbeddedPostgres>();
            services.AddHostedService(provider => provider.GetRequiredService<EmbeddedPostgres>());
        }

        services.AddSingleton(provider => DatabaseAddress.Create(options, provider.GetService<PostgresSocket>()));
        services.AddSingleton(OpenPool);
        services.AddSingleton(provider => new DirectDatabase(provider.GetRequiredService<DatabaseAddress>().Direct));
        services.AddSingleton(MigrationCatalog.OfServer());
        services.AddSingleton<Migrator>();
        services.AddSingleton<DatabaseHealth>();
        services.AddHostedService<DatabaseStartup>();
        if (migrates)
            services.AddHostedService<SchemaStartup>();
    }

    static NpgsqlDataSource OpenPool(IServiceProvider provider)
    {
        var address = provider.GetRequiredService<DatabaseAddress>();
        return new NpgsqlDataSourceBuilder(address.Pooled) { Name = provider.GetRequiredService<DatabaseHealth>().PoolName }.Build();
    }
}
