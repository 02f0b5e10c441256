using Echo.Server.Features.Plugins.External;
using Echo.Server.Features.Plugins.Internal;

namespace Echo.Server.Features.Plugins.Loading;

/// <summary>Makes a plugin of a folder.</summary>
sealed class PluginLoader(PluginAssembly assemblies, ExternalRunner programs)
{
    /// <returns>Null when there is no usable one in it.</returns>
    public async Task<(LoadedPlugin? Plugin, string Problem)> LoadAsync(string folder, byte[] manifestFile, CancellationToken cancellationToken)
    {
        if (PluginManifest.Read(manifestFile, out var problem) is not { } manifest)
            return (null, problem);
        var draft = manifest.Command is not null ? DraftOf(manifest, folder) : null;
        if (manifest.Assembly is not null)
            (draft, problem) = await assemblies.LoadAsync(folder, manifest.Assembly, cancellationToken);
        if (draft is null)
            return (null, problem);
        var plugin = LoadedPlugin.Make(draft with { TimeoutSeconds = manifest.TimeoutSeconds }, out problem);
        if (plugin is null)
            draft.Uses.Retire();
        return (plugin, problem);
    }

    PluginDraft DraftOf(PluginManifest manifest, string folder) => new()
    {
        Kind = PluginKinds.External,
        Name = manifest.Name,
        Version = manifest.Version,
        Description = manifest.Description,
        Actions =
        [
            .. manifest.Actions!.Select(action => new ActionDraft(
                action.Name,
                action.Description,
                action.Schema,
                (call, cancellationToken) => programs.RunAsync(manifest, action.Name!, folder, call, cancellationToken))),
        ],
        Uses = new(static () => { }),
    };
}
