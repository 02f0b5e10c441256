using System.Collections.Frozen;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Realtime;

/// <summary>Which events go to which channel, and what a caller needs to get them there (contract sections 21.4, 21.5 and 21.7). An event's own
/// audience is judged before, by the log.</summary>
static class Channels
{
    /// <summary>Reaches everybody who is connected, without a subscription.</summary>
    public const string Broadcast = "broadcast";

    /// <summary>Topics of <c>/ws</c> and <c>/events</c>, with the permission that each needs.</summary>
    public static readonly FrozenDictionary<string, string> Topics = new Dictionary<string, string>
    {
        ["tasks"] = Permissions.JobsRead,
        ["jobs"] = Permissions.JobsRead,
        ["deployments"] = Permissions.DeploymentsRead,
        ["tools"] = Permissions.McpsRead,
        ["connections"] = Permissions.ConnectionsUse,
        ["plugins"] = Permissions.PluginsRead,
        ["calls"] = Permissions.ConnectionsAll,
        ["accounts"] = Permissions.AccountRead,
    }.ToFrozenDictionary();

    /// <summary>Types of the upgrade on <c>/</c>, which knows no subscriptions, with the permission that each needs.</summary>
    public static readonly FrozenDictionary<string, string> RootTypes = new Dictionary<string, string>
    {
        ["pluginLoaded"] = Permissions.PluginsRead,
        ["pluginExecuted"] = Permissions.PluginsRead,
        ["taskCreated"] = Permissions.TasksRead,
        ["taskUpdated"] = Permissions.TasksRead,
        ["taskDeleted"] = Permissions.TasksRead,
        ["taskCompleted"] = Permissions.TasksRead,
        ["taskFailed"] = Permissions.TasksRead,
    }.ToFrozenDictionary();

    /// <summary>What <c>/ws/info</c> says can be heard on the upgrade on <c>/</c>.</summary>
    public static readonly IReadOnlyList<string> RootEvents =
    [
        "started", "pluginLoaded", "pluginExecuted", "taskCreated", "taskUpdated", "taskDeleted", "taskCompleted", "taskFailed", "gap", "pong", "error",
    ];

    /// <summary>Topics whose subjects can be followed one by one, as <c>task_id</c>.</summary>
    public static bool HasSubjects(string topic) => topic is "tasks" or "jobs";

    /// <summary>Whether <c>/ws</c> and <c>/events</c> may carry an event to a caller.</summary>
    public static bool CarriesUpdate(LoggedEvent item, Caller caller) => !RootTypes.ContainsKey(item.Type)
        && (item.Topic == Broadcast || (Topics.TryGetValue(item.Topic, out var permission) && caller.May(permission)));

    /// <summary>Whether the upgrade on <c>/</c> may carry an event to a caller.</summary>
    public static bool CarriesRoot(LoggedEvent item, Caller caller) =>
        RootTypes.TryGetValue(item.Type, out var permission) && caller.May(permission);
}
