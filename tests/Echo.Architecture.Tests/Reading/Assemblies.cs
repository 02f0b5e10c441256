namespace Echo.Architecture.Tests.Reading;

/// <summary>The built assemblies under judgement, and the canary that breaks each rule.</summary>
static class Assemblies
{
    public static ModuleDefinition Protocol { get; } = Read("Echo.Mcp.dll");

    /// <summary>What plugin authors compile against.</summary>
    public static ModuleDefinition Plugins { get; } = Read("Echo.Plugins.dll");

    public static ModuleDefinition Server { get; } = Read("Echo.Server.dll");

    public static ModuleDefinition Canary { get; } = Read("Echo.Architecture.Canary.dll");

    /// <summary>Everything that ships.</summary>
    public static IEnumerable<ModuleDefinition> Product => [Protocol, Plugins, Server];

    static ModuleDefinition Read(string file) => ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, file));
}
