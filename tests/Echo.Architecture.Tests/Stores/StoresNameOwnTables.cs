namespace Echo.Architecture.Tests.Stores;

/// <summary>A feature's SQL names the feature's own tables, and the view of account names.</summary>
public sealed class StoresNameOwnTables
{
    [Fact]
    public void StoresLeaveForeignTablesAlone() => ForeignTables(Assemblies.Server).ShouldBeAt();

    [Fact]
    public void TheCanaryReadsAForeignTable() => ForeignTables(Assemblies.Canary).ShouldBeAt("Echo.Server.Features.Tasks.TaskStore");

    static IEnumerable<Violation> ForeignTables(ModuleDefinition module) =>
        from type in module.OwnTypes()
        let room = Room.Of(type)
        where room is { IsFeature: true }
        from literal in type.Literals()
        where SqlText.IsSql(literal)
        from table in SqlTables.In(literal)
        where !Tables.MayName(room.Name.ToLowerInvariant(), table)
        select new Violation(type.FullName, $"names the table {table}");
}
