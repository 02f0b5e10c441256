using System.Collections.Concurrent;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Embedded;
using Echo.Server.Platform.Database.Mapping;
using Echo.Server.Platform.Database.Migrations;
using Echo.Server.Platform.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Echo.Testing;

/// <summary>One PostgreSQL for all tests of a run, without waiting for the disk. It starts when the first test wants a database.
/// Make it an assembly fixture, so that it ends with the run; tests use <see cref="TestDatabase"/>.</summary>
/// <remarks>Programs come from <c>Database__BinariesDirectory</c>, else from the installed PostgreSQL.</remarks>
public sealed class TestCluster : IAsyncDisposable
{
    const string Template = "echo_template";

    static readonly Lazy<Task<Parts>> Shared = new(StartAsync);
    static readonly ConcurrentQueue<Func<ValueTask>> Users = [];

    public static string? BinariesDirectory =>
        Environment.GetEnvironmentVariable("Database__BinariesDirectory") is { Length: > 0 } set ? set : null;

    /// <param name="end">Ends what uses databases until the end of the run; called while PostgreSQL still runs.</param>
    public static void BeforeEnd(Func<ValueTask> end) => Users.Enqueue(end);

    /// <summary>Makes a database.</summary>
    /// <param name="migrated">With the schema of the server, else empty.</param>
    /// <returns>A connection string for it.</returns>
    internal static async Task<string> CreateDatabaseAsync(string name, bool migrated)
    {
        var parts = await Shared.Value;
        var template = migrated ? Template : "template0";
        await ExecuteAsync(parts.Admin, $"create database {name} template {template} strategy file_copy");
        return new NpgsqlConnectionStringBuilder(parts.Admin) { Database = name, Pooling = true, MaxPoolSize = 20 }.ConnectionString;
    }

    internal static async Task DropDatabaseAsync(string name) =>
        await ExecuteAsync((await Shared.Value).Admin, $"drop database if exists {name} with (force)");

    public async ValueTask DisposeAsync()
    {
        foreach (var end in Users)
            await end();
        if (!Shared.IsValueCreated)
            return;
        var parts = await Shared.Value;
        await parts.Pool.DisposeAsync();
        await parts.Postgres.DisposeAsync();
        await parts.Supervisor.DisposeAsync();
        parts.Data.Dispose();
        Directory.Delete(parts.Data.Path, recursive: true);
    }

    static async Task<Parts> StartAsync()
    {
        DapperMapping.Apply();
        TestDirectory.SweepUp();
        var data = new DataDirectory(new ServerOptions { DataDirectory = TestDirectory.Create() });
        var socket = new PostgresSocket(data);
        var options = new DatabaseOptions { IsDurable = false, PoolSize = 480, BinariesDirectory = BinariesDirectory };
        var address = DatabaseAddress.Create(options, socket);
        var pool = NpgsqlDataSource.Create(address.Pooled);
        var supervisor = new ProcessSupervisor(new ProgramOptions(), NullLogger<ProcessSupervisor>.Instance);
        var postgres = new EmbeddedPostgres(data, socket, address, options, pool, supervisor, NullLogger<EmbeddedPostgres>.Instance);
        await postgres.StartAsync(CancellationToken.None);

        await ExecuteAsync(address.Direct, $"create database {Template}");
        var builder = new NpgsqlConnectionStringBuilder(address.Direct) { Database = Template };
        await using var template = new DirectDatabase(builder.ConnectionString);
        await new Migrator(template, MigrationCatalog.OfServer(), NullLogger<Migrator>.Instance).ApplyAsync(CancellationToken.None);
        return new Parts(data, pool, supervisor, postgres, address.Direct);
    }

    static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    sealed record Parts(DataDirectory Data, NpgsqlDataSource Pool, ProcessSupervisor Supervisor, EmbeddedPostgres Postgres, string Admin);
}
