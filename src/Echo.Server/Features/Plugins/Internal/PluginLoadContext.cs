using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Echo.Server.Features.Plugins.Internal;

/// <summary>The assemblies of one plugin, apart from those of all others, and gone with it. They are read as a whole before they are loaded, so that
/// their files can be replaced at any time.</summary>
sealed class PluginLoadContext(string folder) : AssemblyLoadContext($"plugin {Path.GetFileName(folder)}", isCollectible: true)
{
    // Both sides must mean the same types by these.
    static readonly string[] Shared = [typeof(Echo.Plugins.IPlugin).Assembly.GetName().Name!];

    public Assembly LoadFile(string file)
    {
        using var bytes = new MemoryStream(File.ReadAllBytes(Path.Combine(folder, file)));
        return LoadFromStream(bytes);
    }

    // Null leaves it to Echo's own assemblies and the runtime's.
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var file = $"{assemblyName.Name}.dll";
        return Shared.Contains(assemblyName.Name) || IsOfTheRuntime(file) || !File.Exists(Path.Combine(folder, file)) ? null : LoadFile(file);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (var name in (string[])[unmanagedDllName, $"{unmanagedDllName}.so", $"lib{unmanagedDllName}.so"])
        {
            if (Path.GetFileName(name) == name && File.Exists(Path.Combine(folder, name)))
                return LoadUnmanagedDllFromPath(Path.Combine(folder, name));
        }

        return 0;
    }

    static bool IsOfTheRuntime(string file) => File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), file));
}
