using Echo.Mcp.Json;
using Echo.Server.Features.Plugins.History;
using Echo.Server.Platform.Events;

namespace Echo.Server.Features.Plugins;

/// <summary>What Plugins tells of (contract section 21.7).</summary>
static class PluginEvents
{
    public const string Topic = "plugins";
    public const string LoadedType = "pluginLoaded";

    const string Administrators = "*:*";

    /// <summary>For everyone who is connected to this node.</summary>
    public static NodeNewsItem Loaded(LoadedPlugin plugin) => new(Topic, LoadedType, LoadedData(plugin));

    public static RawJson LoadedData(LoadedPlugin plugin) =>
        RawJson.From(new { plugin.Name, plugin.Kind, Actions = plugin.Actions.Select(action => new { action.Name, action.Description }) });

    /// <summary>For whoever executed, and administrators: in the words of the two channels that carry it.</summary>
    public static IEnumerable<NewEvent> Executed(Execution execution, Guid user)
    {
        var duration = Math.Round(execution.DurationMs, 3);
        yield return new("plugin_executed", Topic)
        {
            Data = RawJson.From(new Dictionary<string, object>
            {
                ["plugin"] = execution.Plugin,
                ["action"] = execution.Action,
                ["status"] = execution.Status,
                ["duration_ms"] = duration,
                ["user_id"] = user,
            }),
            Receivers = [execution.AccountId],
            Permission = Administrators,
        };
        yield return new("pluginExecuted", Topic)
        {
            Data = RawJson.From(new { Name = execution.Plugin, execution.Action, execution.Status, Duration = duration }),
            Receivers = [execution.AccountId],
            Permission = Administrators,
        };
    }
}
