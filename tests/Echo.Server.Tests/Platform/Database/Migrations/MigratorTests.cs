using Dapper;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Migrations;
using Echo.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Echo.Server.Tests.Platform.Database.Migrations;

public sealed class MigratorTests : IAsyncLifetime
{
    static readonly MigrationScript One = new(1, "one", "create table one (id int);\ninsert into one values (1);");
    static readonly MigrationScript Two = new(2, "two", "create table two (id int);");

    TestDatabase database = null!;
    DirectDatabase direct = null!;

    [Fact]
    public async Task FilesAreAppliedOnceInTheOrderOfTheirNumbers()
    {
        var dependent = new MigrationScript(10, "ten", "alter table two add column name text;");
        (await Migrator(dependent, Two, One).ApplyAsync(CancellationToken.None)).ShouldBe(3);
        (await Migrator(dependent, Two, One).ApplyAsync(CancellationToken.None)).ShouldBe(0);
        (await CountAsync("one")).ShouldBe(1);
        (await CountAsync("schema_migrations")).ShouldBe(3);
    }

    [Fact]
    public async Task NothingToApplyIsFine()
    {
        (await Migrator().ApplyAsync(CancellationToken.None)).ShouldBe(0);
        (await Migrator().StatusAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task ManyNodesAtOnceApplyEachFileOnce()
    {
        MigrationScript[] scripts =
        [
            .. Enumerable.Range(1, 12)
                .Select(i => new MigrationScript(i, $"n{i}", $"create table n{i} (id int); insert into n{i} values ({i});")),
        ];
        var nodes = Enumerable.Range(0, 6).Select(_ => Task.Run(() => Migrator(scripts).ApplyAsync(CancellationToken.None)));
        var applied = await Task.WhenAll(nodes);
        applied.Sum().ShouldBe(12);
        foreach (var script in scripts)
            (await CountAsync(script.Name)).ShouldBe(1);
    }

    [Fact]
    public async Task AChangedFileIsRefused()
    {
        await Migrator(One).ApplyAsync(CancellationToken.None);
        var changed = One with { Sql = One.Sql + " " };
        var refusal = await Should.ThrowAsync<DatabaseStartException>(() => Migrator(changed, Two).ApplyAsync(CancellationToken.None));
        refusal.Message.ShouldContain("0001_one.sql");
        (await Migrator(changed, Two).StatusAsync(CancellationToken.None)).Select(status => status.State)
            .ShouldBe([MigrationState.Changed, MigrationState.Pending]);
        (await CountAsync("schema_migrations")).ShouldBe(1);
    }

    [Fact]
    public async Task OtherLineEndsAreNoChange()
    {
        await Migrator(One).ApplyAsync(CancellationToken.None);
        (await Migrator(One with { Sql = One.Sql.Replace("\n", "\r\n") }).ApplyAsync(CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task ADatabaseOfANewerEchoIsRefused()
    {
        await Migrator(One, Two).ApplyAsync(CancellationToken.None);
        var refusal = await Should.ThrowAsync<DatabaseStartException>(() => Migrator(One).ApplyAsync(CancellationToken.None));
        refusal.Message.ShouldContain("newer Echo");
        refusal.Message.ShouldContain("0002_two");
    }

    [Theory]
    [InlineData("create table three (id int);\n\ninsert into three values (1);\ninsert into three\n  values (nothing);", "in line 5")]
    [InlineData("create table three (id int)\n;\nselect 1 / 0;", "in line 3")]
    [InlineData("create table three (id int);\ncreat table four (id int);", "in line 2")]
    [InlineData("do $$ begin\n  create table three (id int);\n  perform 1;\nend $$;\nselect oops;", "in line 5")]
    public async Task AFailedFileIsRolledBackAndItsLineNamed(string sql, string place)
    {
        var migrator = Migrator(One, new(3, "three", sql));
        var failure = await Should.ThrowAsync<DatabaseStartException>(() => migrator.ApplyAsync(CancellationToken.None));
        failure.Message.ShouldContain($"0003_three.sql failed {place}");
        (await CountAsync("one")).ShouldBe(1);
        (await CountAsync("pg_tables where tablename = 'three'")).ShouldBe(0);
        (await Migrator(One, new(3, "three", "create table three (id int);")).ApplyAsync(CancellationToken.None)).ShouldBe(1);
    }

    [Fact]
    public async Task StatusShowsWhatIsAppliedAndWhatIsNot()
    {
        (await Migrator(One).StatusAsync(CancellationToken.None)).ShouldBe([new MigrationStatus(1, "one", MigrationState.Pending, null)]);
        await Migrator(One).ApplyAsync(CancellationToken.None);
        var status = await Migrator(Two, One).StatusAsync(CancellationToken.None);
        status.Select(migration => (migration.Number, migration.State))
            .ShouldBe([(1, MigrationState.Applied), (2, MigrationState.Pending)]);
        status[0].AppliedAt!.Value.ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        status[0].AppliedAt!.Value.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void TwoFilesWithOneNumberAreADefect() =>
        Should.Throw<InvalidOperationException>(() => new MigrationCatalog([One, Two with { Number = 1 }]))
            .Message.ShouldContain("0001_two.sql");

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateEmptyAsync();
        direct = new DirectDatabase(database.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await direct.DisposeAsync();
        await database.DisposeAsync();
    }

    Migrator Migrator(params MigrationScript[] scripts) => new(direct, new MigrationCatalog(scripts), NullLogger<Migrator>.Instance);

    async Task<int> CountAsync(string table)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<int>($"select count(*) from {table}");
    }
}
