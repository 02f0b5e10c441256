namespace Echo.Architecture.Tests.Walls;

/// <summary>Echo.Mcp is the protocol and nothing else: no web server, no database, nothing of the product. Echo.Plugins is as small.</summary>
public sealed class ProtocolStandsAlone
{
    static readonly string[] Allowed = ["System", "System.", "Microsoft.Extensions."];

    [Fact]
    public void EchoMcpReferencesOnlyTheRuntimeAndExtensions() => Foreign(Assemblies.Protocol).ShouldBeAt();

    /// <summary>Whoever compiles against it should need nothing else.</summary>
    [Fact]
    public void EchoPluginsReferencesOnlyTheRuntime() => Foreign(Assemblies.Plugins).ShouldBeAt();

    [Fact]
    public void TheCanaryReferencesMore() =>
        Foreign(Assemblies.Canary).Select(violation => violation.Where).ShouldContain("Npgsql");

    static IEnumerable<Violation> Foreign(ModuleDefinition module) =>
        from reference in module.AssemblyReferences
        where !Allowed.Any(name => name.EndsWith('.') ? reference.Name.StartsWith(name, StringComparison.Ordinal) : reference.Name == name)
        select new Violation(reference.Name, $"is referenced by {module.Name}");
}
