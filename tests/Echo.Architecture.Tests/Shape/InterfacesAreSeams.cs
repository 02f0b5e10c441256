namespace Echo.Architecture.Tests.Shape;

/// <summary>An interface is a seam, and the seams are listed.</summary>
public sealed class InterfacesAreSeams
{
    [Fact]
    public void EveryInterfaceIsListed() => Unlisted(Assemblies.Product).ShouldBeAt();

    [Fact]
    public void TheCanaryHasAnUnlistedOne() => Unlisted([Assemblies.Canary]).ShouldBeAt("Echo.Server.Features.Jobs.IJob");

    static IEnumerable<Violation> Unlisted(IEnumerable<ModuleDefinition> modules) =>
        from module in modules
        from outermost in module.OwnTypes()
        from type in outermost.WithNested()
        where type.IsInterface && !Seams.Interfaces.ContainsKey(type.Name)
        select new Violation(type.FullName, "is no seam of the house: use the class, or list the interface with its reason");
}
