using Echo.Server.Platform.Events;
using Npgsql;

namespace Echo.Server.Features.Plugins.Loading;

/// <summary>Tells of plugins that are loaded while the server runs.</summary>
sealed class LoadedPluginStore(NpgsqlDataSource database, EventLog log)
{
    public async Task TellAsync(IReadOnlyList<LoadedPlugin> plugins, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var plugin in plugins)
            batch.BatchCommands.Add(log.Command(PluginEvents.Loaded(plugin)));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        log.Hint();
    }
}
