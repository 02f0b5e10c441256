using Dapper;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Migrations;
using Echo.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Echo.Server.Tests.Platform.Database.Migrations;

/// <summary>A database that does not let itself be migrated: the operator reads a sentence, not a stack trace.</summary>
public sealed class MigratorRefusalTests : IAsyncLifetime
{
    static readonly MigrationScript One = new(1, "one", "create table one (id int)");
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    readonly string stranger = $"stranger_{Guid.NewGuid():n}";
    TestDatabase database = null!;

    [Fact]
    public async Task ARoleThatMayNotMakeTablesIsToldWhatItNeeds()
    {
        await ExecuteAsync("revoke create on schema public from public");
        var refusal = await RefusalAsync(stranger, migrator => migrator.ApplyAsync(CancellationToken.None));
        refusal.ShouldContain("permission denied for schema public");
        refusal.ShouldContain($"grant create on schema public to \"{stranger}\"");
    }

    [Fact]
    public async Task AReadOnlyDatabaseIsNamed()
    {
        await ExecuteAsync($"alter role {stranger} set default_transaction_read_only to on; grant all on schema public to {stranger}");
        (await RefusalAsync(stranger, migrator => migrator.ApplyAsync(CancellationToken.None))).ShouldContain("read-only transaction");
    }

    [Fact]
    public async Task AStatusThatMayNotBeReadIsSaid()
    {
        await WithMigratorAsync(user: null, migrator => migrator.ApplyAsync(CancellationToken.None));
        (await RefusalAsync(stranger, migrator => migrator.StatusAsync(CancellationToken.None)))
            .ShouldContain("permission denied for table schema_migrations");
    }

    [Fact]
    public async Task AConnectionThatIsLostInAFileNamesTheFile()
    {
        var slow = new MigrationScript(3, "slow", "select pg_sleep(60)");
        var refused = RefusalAsync(user: null, migrator => migrator.ApplyAsync(CancellationToken.None), slow);
        await EndBackendsAsync("wait_event = 'PgSleep'");
        (await refused).ShouldContain("0003_slow.sql");
    }

    [Fact]
    public async Task AConnectionThatIsLostWhileItWaitsForOthersIsSaid()
    {
        await using var other = await database.Source.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await MigrationTable.LockAsync(other, CancellationToken.None);
        var refused = RefusalAsync(user: null, migrator => migrator.ApplyAsync(CancellationToken.None));
        await EndBackendsAsync("wait_event = 'advisory'");
        (await refused).ShouldContain("Start Echo again");
    }

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateEmptyAsync();
        await ExecuteAsync($"create role {stranger} login");
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"drop owned by {stranger}; drop role {stranger}");
        await database.DisposeAsync();
    }

    async Task<string> RefusalAsync(string? user, Func<Migrator, Task> action, params MigrationScript[] more) =>
        (await Should.ThrowAsync<DatabaseStartException>(() => WithMigratorAsync(user, action, more))).Message;

    async Task WithMigratorAsync(string? user, Func<Migrator, Task> action, params MigrationScript[] more)
    {
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        address.Username = user ?? address.Username;
        await using var direct = new DirectDatabase(address.ConnectionString);
        await action(new Migrator(direct, new MigrationCatalog([One, .. more]), NullLogger<Migrator>.Instance));
    }

    Task EndBackendsAsync(string condition) => Eventually.TrueAsync(
        async () =>
        {
            await using var connection = await database.Source.OpenConnectionAsync();
            return await connection.ExecuteScalarAsync<bool>(
                $"select count(pg_terminate_backend(pid)) > 0 from pg_stat_activity where {condition} and datname = current_database()");
        },
        Soon);

    async Task ExecuteAsync(string sql)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }
}
