namespace Echo.Architecture.Tests.Calls;

/// <summary>Programs start in Platform/Processes, where they get an environment without secrets and end with their owner.</summary>
public sealed class ProgramsStartInOnePlace
{
    [Fact]
    public void OnlyTheSupervisorStartsPrograms() => Starters(Assemblies.Product).ShouldBeAt();

    [Fact]
    public void TheCanaryStartsOne() => Starters([Assemblies.Canary]).ShouldBeAt("Echo.Server.Features.Analysis.OwnProgram");

    static IEnumerable<Violation> Starters(IEnumerable<ModuleDefinition> modules) =>
        ForbiddenCalls.In(
            modules,
            call => call.DeclaringType.FullName == "System.Diagnostics.Process" && call.Name == "Start",
            type => type.IsIn("Echo.Server.Platform.Processes"));
}
