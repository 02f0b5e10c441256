namespace Echo.Architecture.Tests.Stores;

/// <summary>Between HTTP and SQL lies the feature: endpoints don't touch the database, stores don't touch the web server.</summary>
public sealed class StoresKnowNoHttp
{
    [Fact]
    public void EndpointsDontTouchTheDatabase() => Uses(Assemblies.Server, "Endpoints", "Npgsql", "Dapper").ShouldBeAt();

    [Fact]
    public void StoresDontTouchTheWebServer() => Uses(Assemblies.Server, "Store", "Microsoft.AspNetCore").ShouldBeAt();

    [Fact]
    public void TheCanarysEndpointTouchesTheDatabase() =>
        Uses(Assemblies.Canary, "Endpoints", "Npgsql", "Dapper").ShouldBeAt("Echo.Server.Features.Tasks.TaskEndpoints");

    [Fact]
    public void TheCanarysStoreTouchesTheWebServer() =>
        Uses(Assemblies.Canary, "Store", "Microsoft.AspNetCore").ShouldBeAt("Echo.Server.Features.Tasks.TaskStore");

    static IEnumerable<Violation> Uses(ModuleDefinition module, string suffix, params string[] libraries) =>
        from type in module.OwnTypes()
        where type.Name.EndsWith(suffix, StringComparison.Ordinal)
        from used in TypeUses.Of(type)
        where libraries.Any(used.IsIn)
        select new Violation(type.FullName, $"uses {used.FullName}");
}
