namespace Echo.Architecture.Tests.Calls;

/// <summary>Program.cs and the commands behind it speak to the console; everything else logs.</summary>
public sealed class ConsoleBelongsToCommands
{
    [Fact]
    public void OnlyCommandsUseTheConsole() => Speakers(Assemblies.Product).ShouldBeAt();

    [Fact]
    public void TheCanaryUsesIt() => Speakers([Assemblies.Canary]).ShouldBeAt("Echo.Server.Features.Analysis.OwnConsole");

    static IEnumerable<Violation> Speakers(IEnumerable<ModuleDefinition> modules) =>
        ForbiddenCalls.In(
            modules,
            call => call.DeclaringType.FullName == "System.Console",
            type => type.IsProgram() || type.Name.EndsWith("Command", StringComparison.Ordinal));
}
