namespace Echo.Architecture.Tests.Stores;

/// <summary>All SQL of a feature stands in its store; the platform has SQL in its Database folder and in stores of its own.</summary>
public sealed class SqlStandsInStores
{
    const string DatabaseNamespace = "Echo.Server.Platform.Database";

    [Fact]
    public void OnlyStoresHoldSql() =>
        SqlElsewhere(Assemblies.Server).Concat(SqlElsewhere(Assemblies.Protocol)).ShouldBeAt();

    [Fact]
    public void TheCanaryHoldsSqlInAnEndpoint() =>
        SqlElsewhere(Assemblies.Canary).ShouldBeAt("Echo.Server.Features.Tasks.TaskEndpoints");

    static IEnumerable<Violation> SqlElsewhere(ModuleDefinition module) =>
        from type in module.OwnTypes()
        where !type.Name.EndsWith("Store", StringComparison.Ordinal) && !type.IsIn(DatabaseNamespace)
        from literal in type.Literals()
        where SqlText.IsSql(literal)
        select new Violation(type.FullName, $"holds SQL: {literal.Trim().Split('\n')[0]}");
}
