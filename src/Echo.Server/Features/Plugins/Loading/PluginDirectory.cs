using Echo.Server.Features.Plugins.Internal;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Events;

namespace Echo.Server.Features.Plugins.Loading;

/// <summary>Brings the table of plugins in line with the plugin directory. A folder that is broken takes nothing from the others; where a plugin was
/// loaded from it before, that one stays until the folder is whole again, or gone.</summary>
sealed partial class PluginDirectory(
    PluginTable table,
    PluginLoader loader,
    NodeNews news,
    SamplePlugin sample,
    PluginsOptions options,
    ServerOptions server,
    ILogger<PluginDirectory> logger) : IDisposable
{
    const int MostFolders = 1000;

    readonly SemaphoreSlim turn = new(1);
    readonly Dictionary<string, Entry> known = new(StringComparer.Ordinal);
    LoadedPlugin? builtIn;

    public string Path { get; } = System.IO.Path.GetFullPath(options.Directory ?? System.IO.Path.Combine(server.DataDirectory, "plugins"));

    /// <summary>Looks once.</summary>
    public async Task ScanAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await LookAsync(cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    async Task LookAsync(CancellationToken cancellationToken)
    {
        var folders = Folders();
        foreach (var gone in known.Keys.Except(folders).ToList())
            known.Remove(gone);
        foreach (var folder in folders)
            await LookAsync(folder, cancellationToken);

        builtIn ??= LoadedPlugin.Make(PluginAssembly.Describe(sample, new(static () => { })), out _);
        var byName = new Dictionary<string, LoadedPlugin> { [builtIn!.Name] = builtIn };
        List<PluginProblem> problems = [];

        // What is loaded already keeps its name.
        foreach (var (folder, entry) in known.OrderBy(pair => !table.All.Contains(pair.Value.Plugin)).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (entry.Problem.Length > 0)
                problems.Add(new(System.IO.Path.GetFileName(folder), entry.Problem));
            if (entry.Plugin is { } plugin && !byName.TryAdd(plugin.Name, plugin))
                problems.Add(new(System.IO.Path.GetFileName(folder), $"Another plugin is called {plugin.Name} already."));
        }

        Report(problems);
        var isFirst = table.All.Count == 0;
        var come = table.Replace(byName.Values, problems);
        foreach (var plugin in come)
            Loaded(plugin.Kind, plugin.Name, plugin.Version, plugin.Actions.Count);
        if (isFirst)
            return;

        // Other nodes look into the directory themselves.
        foreach (var plugin in come)
            news.Tell(PluginEvents.Loaded(plugin));
    }

    async Task LookAsync(string folder, CancellationToken cancellationToken)
    {
        var before = known.GetValueOrDefault(folder);
        if (PluginPrint.Of(folder) is not var (print, manifest))
        {
            known[folder] = new("", before?.Plugin, $"There is no readable {PluginManifest.FileName} in the folder.");
            return;
        }

        if (before?.Print == print)
            return;
        var (plugin, problem) = await loader.LoadAsync(folder, manifest, cancellationToken);
        known[folder] = new(print, plugin ?? before?.Plugin, problem);
    }

    List<string> Folders()
    {
        try
        {
            if (!Directory.Exists(Path))
                return [];
            var visible = Directory.EnumerateDirectories(Path).Where(folder => !System.IO.Path.GetFileName(folder).StartsWith('.'));
            return [.. visible.Order(StringComparer.Ordinal).Take(MostFolders)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            Unreadable(Path, unreadable.Message);
            return [.. known.Keys];
        }
    }

    // Once each, and not at every look.
    void Report(List<PluginProblem> problems)
    {
        foreach (var problem in problems.Except(table.Problems))
            Broken(problem.Folder, problem.Reason);
    }

    [LoggerMessage(LogLevel.Information, "Loaded {Kind} plugin {Plugin} {Version} with {Count} actions")]
    partial void Loaded(string kind, string plugin, string version, int count);

    [LoggerMessage(LogLevel.Warning, "Plugin folder {Folder} is broken: {Reason}")]
    partial void Broken(string folder, string reason);

    [LoggerMessage(LogLevel.Warning, "The plugin directory {Path} can't be read: {Reason}")]
    partial void Unreadable(string path, string reason);

    /// <param name="Print">Empty when there is none.</param>
    /// <param name="Plugin">The last that could be loaded from the folder.</param>
    /// <param name="Problem">Why it is not the one that lies there now; empty when it is.</param>
    sealed record Entry(string Print, LoadedPlugin? Plugin, string Problem);
}
