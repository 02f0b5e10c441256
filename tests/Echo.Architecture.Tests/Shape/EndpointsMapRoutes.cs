namespace Echo.Architecture.Tests.Shape;

/// <summary>Routes are mapped by static classes called <c>XEndpoints</c>, and what has that name is static.</summary>
public sealed class EndpointsMapRoutes
{
    const string Mapper = "Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions";

    // A group is a prefix with shared conventions, not yet a route.
    const string Group = "MapGroup";

    [Fact]
    public void OnlyEndpointsMapRoutes() => RoutesElsewhere(Assemblies.Server).ShouldBeAt();

    [Fact]
    public void EndpointsAreStatic() => Instances(Assemblies.Server).ShouldBeAt();

    [Fact]
    public void TheCanaryMapsARouteElsewhere() => RoutesElsewhere(Assemblies.Canary).ShouldBeAt("Echo.Server.Features.Jobs.JobRoutes");

    [Fact]
    public void TheCanaryHasInstancesOfEndpoints() => Instances(Assemblies.Canary).ShouldBeAt("Echo.Server.Features.Jobs.JobEndpoints");

    static IEnumerable<Violation> RoutesElsewhere(ModuleDefinition module) =>
        from type in module.OwnTypes()
        where !IsEndpoints(type)
        from call in type.Calls()
        where call.DeclaringType.FullName == Mapper && call.Name != Group
        select new Violation(type.FullName, $"calls {call.Name}; a class called {type.Name}Endpoints may");

    static IEnumerable<Violation> Instances(ModuleDefinition module) =>
        from type in module.OwnTypes()
        where IsEndpoints(type) && !type.IsStatic()
        select new Violation(type.FullName, "holds endpoints and isn't static");

    static bool IsEndpoints(TypeDefinition type) => type.Name.EndsWith("Endpoints", StringComparison.Ordinal);
}
