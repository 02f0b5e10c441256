using System.Reflection;
using Echo.Mcp.Json;
using Echo.Plugins;

namespace Echo.Server.Features.Plugins.Internal;

/// <summary>Makes a plugin of an assembly, or of an object that is there already. All code of the plugin runs on a thread of its own and within a
/// time, so that a broken one holds up nobody.</summary>
sealed partial class PluginAssembly(TimeProvider time, ILogger<PluginAssembly> logger)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>Null when there is none in it.</returns>
    public async Task<(PluginDraft? Draft, string Problem)> LoadAsync(string folder, string file, CancellationToken cancellationToken)
    {
        var context = new PluginLoadContext(folder);
        try
        {
            var draft = await OwnThread.RunAsync(() => Task.FromResult(Open(context, file))).WaitAsync(Patience, time, cancellationToken);
            return (draft, "");
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            NotLoaded(folder, broken);
            context.Unload();
            return (null, broken is TimeoutException ? $"{file} took too long to begin." : $"{file} can't be loaded: {Explain(broken)}");
        }
    }

    /// <summary>Reads what the plugin says of itself, once.</summary>
    public static PluginDraft Describe(IPlugin plugin, PluginUses uses)
    {
        var late = new LateWork();
        return new()
        {
            Kind = PluginKinds.Internal,
            Name = plugin.Name,
            Version = plugin.Version,
            Description = plugin.Description,
            Actions = [.. plugin.Actions.Select(action => Describe(action, uses, late))],
            Uses = uses,
        };
    }

    static ActionDraft Describe(PluginAction action, PluginUses uses, LateWork late)
    {
        var schema = action.PayloadSchema is { } text ? RawJson.Parse(text) : default;
        return new(action.Name, action.Description, schema, new InternalRunner(action.Run, uses, late).RunAsync);
    }

    PluginDraft Open(PluginLoadContext context, string file)
    {
        var types = context.LoadFile(file).GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IPlugin)));
        if (types.ToList() is not [var only])
            throw new InvalidOperationException($"one public class has to implement {typeof(IPlugin).FullName}");
        var plugin = (IPlugin)Activator.CreateInstance(only)!;
        return Describe(plugin, new(() => Close(plugin, context)));
    }

    void Close(IPlugin plugin, PluginLoadContext context)
    {
        try
        {
            (plugin as IDisposable)?.Dispose();
        }
        catch (Exception failure)
        {
            NotClosed(context.Name!, failure);
        }

        context.Unload();
    }

    static string Explain(Exception broken) => broken switch
    {
        TargetInvocationException { InnerException: { } inner } => inner.Message,
        ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } => first.Message,
        _ => broken.Message,
    };

    [LoggerMessage(LogLevel.Warning, "The plugin in {Folder} can't be loaded")]
    partial void NotLoaded(string folder, Exception failure);

    [LoggerMessage(LogLevel.Warning, "The {Context} failed when it was closed")]
    partial void NotClosed(string context, Exception failure);
}
