namespace Echo.Architecture.Tests.Walls;

/// <summary>The platform carries the features and knows none of them.</summary>
public sealed class PlatformKnowsNoFeature
{
    [Fact]
    public void NothingInThePlatformUsesAFeature() => UsesOfFeatures(Assemblies.Server).ShouldBeAt();

    [Fact]
    public void TheCanaryUsesOne() => UsesOfFeatures(Assemblies.Canary).ShouldBeAt("Echo.Server.Platform.Bells.NosyBell");

    static IEnumerable<Violation> UsesOfFeatures(ModuleDefinition module) =>
        from type in module.OwnTypes()
        where Room.Of(type) == Room.Platform
        from used in TypeUses.Of(type)
        where Room.Of(used) is { IsFeature: true }
        select new Violation(type.FullName, $"uses {used.FullName}");
}
