using Dapper;
using Npgsql;

namespace Echo.Server.Platform.Database.Migrations;

/// <summary>The table of applied migrations, and the lock that lets one node at a time change the schema.</summary>
static class MigrationTable
{
    // Any number that nothing else in this database locks.
    const long LockKey = 0x4563686F_736D_0001;

    /// <summary>Waits for other nodes, holds until the transaction ends, and makes the table when it is missing. The lock belongs to the
    /// transaction, not to the session, so that it also works behind a transaction pooler.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, "select pg_advisory_xact_lock(@LockKey)", new { LockKey }, cancellationToken);
        await ExecuteAsync(
            connection,
            """
            create table if not exists schema_migrations (
                number     int primary key,
                name       text not null,
                checksum   text not null,
                applied_at timestamptz not null default now()
            )
            """,
            null,
            cancellationToken);
    }

    public static async Task<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select to_regclass('schema_migrations') is not null", cancellationToken: cancellationToken));

    public static async Task<IReadOnlyList<AppliedMigration>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        [.. await connection.QueryAsync<AppliedMigration>(new CommandDefinition(
            "select number, name, checksum, applied_at from schema_migrations order by number", cancellationToken: cancellationToken))];

    public static Task AddAsync(NpgsqlConnection connection, MigrationScript script, CancellationToken cancellationToken) => ExecuteAsync(
        connection,
        "insert into schema_migrations (number, name, checksum) values (@Number, @Name, @Checksum)",
        new { script.Number, script.Name, script.Checksum },
        cancellationToken);

    static Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, parameters, commandTimeout: 0, cancellationToken: cancellationToken));
}
