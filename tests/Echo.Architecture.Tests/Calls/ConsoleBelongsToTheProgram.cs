namespace Echo.Architecture.Tests.Calls;

/// <summary>Program.cs speaks to the console; everything else logs.</summary>
public sealed class ConsoleBelongsToTheProgram
{
    /// <summary>Others that do, each with the reason.</summary>
    static readonly Dictionary<string, string> Others = new()
    {
        ["Echo.Server.Platform.Logging.LoggingRegistration"] = "log lines leave by the standard streams",
    };

    [Fact]
    public void OnlyTheProgramUsesTheConsole() => Speakers(Assemblies.Product).ShouldBeAt(Others.Keys);

    [Fact]
    public void TheCanaryUsesIt() => Speakers([Assemblies.Canary]).ShouldBeAt("Echo.Server.Features.Analysis.OwnConsole");

    static IEnumerable<Violation> Speakers(IEnumerable<ModuleDefinition> modules) =>
        ForbiddenCalls.In(
            modules,
            call => call.DeclaringType.FullName == "System.Console",
            type => type.IsProgram());
}
