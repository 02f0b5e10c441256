using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Plugins;

/// <summary>Tells newcomers which plugins are loaded.</summary>
sealed class PluginState(PluginTable table) : ITopicState
{
    public string Topic => PluginEvents.Topic;

    public Task<IReadOnlyList<TopicState>> ReadAsync(string? subject, Caller caller, CancellationToken cancellationToken)
    {
        IReadOnlyList<TopicState> loaded = subject is null && caller.May(Permissions.PluginsRead)
            ? [.. table.All.Select(plugin => new TopicState(PluginEvents.LoadedType, PluginEvents.LoadedData(plugin)))]
            : [];
        return Task.FromResult(loaded);
    }
}
