using System.Text.Json.Serialization;

namespace Echo.Server.Features.Operations.Health;

/// <summary>GET /health, also when the answer is 503.</summary>
/// <param name="Ok">False only when PostgreSQL fails.</param>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="ActiveClients">Connections that are not disconnected; null when PostgreSQL can't tell.</param>
sealed record HealthReport(
    bool Ok, string Status, string Version, DateTimeOffset Timestamp, int? ActiveClients, HealthComponents Components, HealthServices Services);

/// <summary>The parts of the server, in the form of document 000.</summary>
sealed record HealthComponents(
    DatabaseComponent Database, CacheComponent Cache, BrokerComponent Broker, ProgramsComponent Programs)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PluginsComponent? Plugins { get; init; }
}

sealed record DatabaseComponent(string Database, PoolDetails Details);

/// <param name="PoolSize">The most connections that may be open.</param>
/// <param name="OverflowConnections">Open connections minus the pool's size.</param>
sealed record PoolDetails(int PoolSize, int CheckedInConnections, int CheckedOutConnections, int OverflowConnections);

sealed record CacheComponent(string Cache, CacheDetails Details);

sealed record CacheDetails(long Entries, long MemoryBytes, double HitRate);

sealed record BrokerComponent(string Broker, BrokerDetails Details);

/// <param name="Kind"><c>postgres</c> or <c>rabbitmq</c>.</param>
sealed record BrokerDetails(string Kind);

/// <summary>Whether programs that the server starts are sure to end with it, and keep their limits.</summary>
sealed record ProgramsComponent(string Programs, ProgramsDetails Details);

/// <param name="Confinement">How programs are confined; null while that is being tried after the start.</param>
/// <param name="Limits"><c>prlimit</c>: memory and open files of each program are limited. <c>count only</c>: prlimit is missing, so that only
/// their number is. <c>none wanted</c>: the settings ask for no limit. Null as <c>confinement</c> is.</param>
sealed record ProgramsDetails(string? Confinement, string? Limits);

/// <summary>Whether all plugins in the plugin directory could be loaded.</summary>
sealed record PluginsComponent(string Plugins, PluginsDetails Details);

/// <param name="Broken">Folders of the plugin directory whose plugin could not be loaded; GET /mcp/plugins says why.</param>
sealed record PluginsDetails(int Loaded, int Broken);

/// <summary>What the server depends on, in the form of document 001.</summary>
sealed record HealthServices(ServiceState Postgresql)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ServiceState? Rabbitmq { get; init; }
}

sealed record ServiceState(string Status, double ResponseTimeMs)
{
    public static ServiceState Of(bool isHealthy, TimeSpan responseTime) =>
        new(HealthStates.Of(isHealthy), Math.Round(responseTime.TotalMilliseconds, 2));
}
