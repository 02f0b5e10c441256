using System.Collections.Frozen;
using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Plugins;

/// <summary>The plugins that are loaded at this moment, and those that could not be.</summary>
sealed class PluginTable(ToolNews news)
{
    volatile State state = new([], []);

    /// <summary>By name.</summary>
    public IReadOnlyList<LoadedPlugin> All => state.Plugins;

    public IReadOnlyList<PluginProblem> Problems => state.Problems;

    /// <summary>As the catalog offers them; the same object as long as nothing changes.</summary>
    public IReadOnlyList<ToolGroup> Groups => state.Groups;

    public LoadedPlugin? Find(string name) => state.ByName.GetValueOrDefault(name);

    public LoadedPlugin? Find(Guid id) => state.ById.GetValueOrDefault(id);

    /// <summary>Puts others in the place of all. What is not among them any more takes no new calls, and ends with its last one.</summary>
    /// <returns>Those that are new.</returns>
    public IReadOnlyList<LoadedPlugin> Replace(IEnumerable<LoadedPlugin> plugins, IReadOnlyList<PluginProblem> problems)
    {
        var before = state;
        var after = new State([.. plugins.OrderBy(plugin => plugin.Name, StringComparer.Ordinal)], problems);
        state = after;
        var gone = before.Plugins.Except(after.Plugins).ToList();
        var come = after.Plugins.Except(before.Plugins).ToList();
        foreach (var plugin in gone)
            plugin.Uses.Retire();
        foreach (var id in gone.Concat(come).Select(plugin => plugin.Id).Distinct())
            news.Tell(id);
        return come;
    }

    sealed class State(IReadOnlyList<LoadedPlugin> plugins, IReadOnlyList<PluginProblem> problems)
    {
        public IReadOnlyList<LoadedPlugin> Plugins => plugins;

        public IReadOnlyList<PluginProblem> Problems => problems;

        public IReadOnlyList<ToolGroup> Groups { get; } = [.. plugins.Select(plugin => plugin.Tools)];

        public FrozenDictionary<string, LoadedPlugin> ByName { get; } = plugins.ToFrozenDictionary(plugin => plugin.Name);

        public FrozenDictionary<Guid, LoadedPlugin> ById { get; } = plugins.ToFrozenDictionary(plugin => plugin.Id);
    }
}

/// <summary>Why a folder of the plugin directory is not the plugin that it should be.</summary>
/// <param name="Reason">For administrators, as sentences.</param>
sealed record PluginProblem(string Folder, string Reason);
