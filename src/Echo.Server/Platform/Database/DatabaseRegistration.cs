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
    /// <param name="isCommand">For a short command beside a server that may run: it holds the data directory only when the own PostgreSQL
    /// lies there.</param>
    public static void AddDatabase(this IHostApplicationBuilder builder, bool migrates = true, bool isCommand = false)
    {
        DapperMapping.Apply();
        var options = builder.AddSettings<DatabaseOptions>();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        if (options.Url is null || !isCommand)
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
        services.AddSingleton(provider => new DatabaseHealth(
            provider.GetRequiredService<DatabaseAddress>(),
            provider.GetRequiredService<DatabaseOptions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<DatabaseStartup>();
        if (migrates)
            services.AddHostedService<SchemaStartup>();
    }

    /// <summary>Whether the own PostgreSQL would have to be made first: no other one is named, and the data directory holds none.</summary>
    public static bool HasNoDatabaseYet(DatabaseOptions options, ServerOptions server) =>
        options.Url is null && !PostgresCluster.ExistsIn(server.DataDirectory);

    static NpgsqlDataSource OpenPool(IServiceProvider provider)
    {
        var address = provider.GetRequiredService<DatabaseAddress>();
        return new NpgsqlDataSourceBuilder(address.Pooled) { Name = provider.GetRequiredService<DatabaseHealth>().PoolName }.Build();
    }
}
