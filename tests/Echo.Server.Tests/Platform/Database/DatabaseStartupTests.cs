using Dapper;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Migrations;
using Echo.Testing;
using Echo.Testing.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Echo.Server.Tests.Platform.Database;

/// <summary>A server on a PostgreSQL that is not its own.</summary>
public sealed class DatabaseStartupTests : IAsyncLifetime
{
    readonly string data = Directory.CreateTempSubdirectory("echo-startup-").FullName;
    TestDatabase database = null!;

    [Fact]
    public async Task TheSchemaIsMadeAtTheStartAndNoOwnPostgresRuns()
    {
        using var host = DatabaseHost.Build(isDurable: true, ("ECHO_DATA", data), ("DATABASE_URL", database.ConnectionString));
        await host.StartAsync();
        var status = await host.Services.GetRequiredService<Migrator>().StatusAsync(CancellationToken.None);
        status.Count.ShouldBe(MigrationCatalog.OfServer().Scripts.Count);
        status.ShouldAllBe(migration => migration.State == MigrationState.Applied);
        Directory.Exists(Path.Combine(data, "postgres")).ShouldBeFalse();
        await using var connection = await host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        (await connection.ExecuteScalarAsync<string>("show timezone")).ShouldBe("UTC");
        (await connection.ExecuteScalarAsync<string>("show application_name")).ShouldBe("Echo");
        await host.StopAsync();
    }

    [Fact]
    public async Task ADatabaseThatIsNotThereIsSaidWithoutAPassword()
    {
        var wrong = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "no_such_database", Password = "hidden" };
        using var host = DatabaseHost.Build(isDurable: true, ("ECHO_DATA", data), ("DATABASE_URL", wrong.ConnectionString));
        var refusal = await Should.ThrowAsync<DatabaseStartException>(() => host.StartAsync());
        refusal.Message.ShouldContain("no_such_database");
        refusal.Message.ShouldContain("does not exist");
        refusal.ToString().ShouldNotContain("hidden");
    }

    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateEmptyAsync();

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
