using System.Text.RegularExpressions;

namespace Echo.Architecture.Tests.Stores;

/// <summary>A migration <c>NNNN_room.sql</c> or <c>NNNN_room_topic.sql</c> touches the tables of that room only, so that no foreign key
/// ties two rooms together.</summary>
public sealed partial class MigrationsNameOwnTables
{
    [Fact]
    public void EveryMigrationStaysInItsRoom() => ForeignTables(Sources.Migrations).ShouldBeAt();

    [Fact]
    public void TheCanaryRefersToAForeignTable()
    {
        SourceFile[] canary =
        [
            new("Migrations/0001_tasks.sql", "create table tasks (id int); create view account_directory as select 1 from tasks;"),
            new("Migrations/0002_tasks_owner.sql", "alter table tasks add column owner int references access_accounts (id);"),
            new("Migrations/tasks.sql", "create table tasks_more (id int);"),
        ];
        ForeignTables(canary).ShouldBeAt([.. canary.Select(file => file.Path)]);
    }

    static IEnumerable<Violation> ForeignTables(IEnumerable<SourceFile> migrations) =>
        from file in migrations
        let room = RoomOfFile().Match(Path.GetFileName(file.Path)).Groups[1].Value
        from table in SqlTables.In(file.Text)
        where !Tables.Owns(room, table)
        select new Violation(file.Path, $"names the table {table}, which is not one of \"{room}\"");

    [GeneratedRegex(@"^\d{4}_([a-z]+)(_[a-z0-9_]+)?\.sql$")]
    private static partial Regex RoomOfFile();
}
