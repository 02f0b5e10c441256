namespace Echo.Architecture.Tests.Walls;

/// <summary>Echo.Mcp is the protocol and nothing else: no web server, no database, nothing of the product.</summary>
public sealed class ProtocolStandsAlone
{
    static readonly string[] Allowed = ["System", "System.", "Microsoft.Extensions."];

    [Fact]
    public void EchoMcpReferencesOnlyTheRuntimeAndExtensions() => Foreign(Assemblies.Protocol).ShouldBeAt();

    [Fact]
    public void TheCanaryReferencesMore() =>
        Foreign(Assemblies.Canary).Select(violation => violation.Where).ShouldContain("Npgsql");

    static IEnumerable<Violation> Foreign(ModuleDefinition module) =>
        from reference in module.AssemblyReferences
        where !Allowed.Any(name => name.EndsWith('.') ? reference.Name.StartsWith(name, StringComparison.Ordinal) : reference.Name == name)
        select new Violation(reference.Name, $"is referenced by {module.Name}");
}
