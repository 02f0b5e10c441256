using Echo.Server.Features.Operations.Figures;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database.Health;
using Echo.Server.Platform.Health;
using Echo.Server.Platform.Processes;

namespace Echo.Server.Features.Operations.Health;

/// <summary>Finds out how the server is doing, within two seconds.</summary>
sealed class HealthReporter(
    DatabaseHealth database,
    SideChecks others,
    CacheTotal caches,
    ProcessSupervisor programs,
    IEnumerable<PluginFigures> plugins,
    ServerOptions server,
    TimeProvider time)
{
    readonly PluginFigures? plugins = plugins.SingleOrDefault();

    public async Task<HealthReport> ReportAsync(CancellationToken cancellationToken)
    {
        var asking = others.RunAsync(cancellationToken);
        var check = await database.CheckAsync(cancellationToken);
        var (broker, clients) = await asking;
        return new(
            check.IsHealthy,
            StatusOf(check.IsHealthy, broker),
            server.AppVersion,
            time.GetUtcNow(),
            check.IsHealthy ? clients : null,
            new(DatabaseOf(check), ReadCache(), BrokerOf(broker, check.IsHealthy), ReadPrograms()) { Plugins = ReadPlugins() },
            new(ServiceState.Of(check.IsHealthy, check.ResponseTime)) { Rabbitmq = broker });
    }

    static string StatusOf(bool databaseIsHealthy, ServiceState? broker) => (databaseIsHealthy, broker?.Status) switch
    {
        (false, _) => HealthStates.Unhealthy,
        (_, HealthStates.Unhealthy) => HealthStates.Degraded,
        _ => HealthStates.Healthy,
    };

    static DatabaseComponent DatabaseOf(DatabaseCheck check) =>
        new(HealthStates.Of(check.IsHealthy), new(check.Pool.Size, check.Pool.Idle, check.Pool.Busy, check.Pool.Overflow));

    CacheComponent ReadCache()
    {
        var cache = caches.Read();
        return new(HealthStates.Healthy, new(cache.Entries, cache.Bytes, Math.Round(cache.HitRate, 4)));
    }

    // Without a broker of its own, the bus is as well as PostgreSQL, which carries it.
    BrokerComponent BrokerOf(ServiceState? broker, bool databaseIsHealthy) =>
        new(broker?.Status ?? HealthStates.Of(databaseIsHealthy), new(others.BrokerKind ?? "postgres"));

    PluginsComponent? ReadPlugins() => plugins?.Read() is var (loaded, broken) ? new(HealthStates.Of(broken == 0), new(loaded, broken)) : null;

    ProgramsComponent ReadPrograms() => new(
        HealthStates.Of(programs.Confinement?.IsComplete != false && programs.Limits?.IsComplete != false),
        new(programs.Confinement?.ToString(), programs.Limits?.ToString()));
}
