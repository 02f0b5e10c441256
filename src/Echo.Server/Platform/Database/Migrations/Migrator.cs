using Npgsql;

namespace Echo.Server.Platform.Database.Migrations;

/// <summary>Brings the schema to what this server needs: applies the numbered SQL files that are missing, in order, each in a transaction
/// of its own. Several nodes may do so at once; each file is applied once.</summary>
public sealed partial class Migrator(DirectDatabase database, MigrationCatalog catalog, ILogger<Migrator> logger)
{
    /// <returns>How many files were applied by this call.</returns>
    /// <exception cref="DatabaseStartException">A file failed and was rolled back, an applied file has changed, or the database has
    /// migrations that this server does not know.</exception>
    public Task<int> ApplyAsync(CancellationToken cancellationToken) => ConnectedAsync(
        async connection =>
        {
            var applied = 0;
            while (await ApplyNextAsync(connection, cancellationToken) is { } script)
            {
                LogApplied(script.FileName);
                applied++;
            }

            return applied;
        },
        cancellationToken);

    /// <summary>Every migration that this server or this database knows, by number. Changes nothing.</summary>
    /// <exception cref="DatabaseStartException">The database does not answer, or does not let this role read.</exception>
    public Task<IReadOnlyList<MigrationStatus>> StatusAsync(CancellationToken cancellationToken) => ConnectedAsync(
        async connection =>
        {
            var exists = await MigrationTable.ExistsAsync(connection, cancellationToken);
            return catalog.Compare(exists ? await MigrationTable.ListAsync(connection, cancellationToken) : []);
        },
        cancellationToken);

    async Task<T> ConnectedAsync<T>(Func<NpgsqlConnection, Task<T>> action, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            return await action(connection);
        }
        catch (NpgsqlException failure)
        {
            throw MigrationRefusal.Of(failure, database.User);
        }
    }

    async Task<MigrationScript?> ApplyNextAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await MigrationTable.LockAsync(connection, cancellationToken);
        var status = catalog.Compare(await MigrationTable.ListAsync(connection, cancellationToken));
        Refuse(status);
        var next = status.FirstOrDefault(migration => migration.State == MigrationState.Pending);
        var script = catalog.Scripts.FirstOrDefault(script => script.Number == next?.Number);
        if (script is not null)
        {
            await RunAsync(connection, script, cancellationToken);
            await MigrationTable.AddAsync(connection, script, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return script;
    }

    static async Task RunAsync(NpgsqlConnection connection, MigrationScript script, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(script.Sql, connection) { CommandTimeout = 0 };
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException failure)
        {
            throw new DatabaseStartException(
                $"The migration {script.FileName} failed{MigrationFault.Place(script, command, failure)} and was rolled back: "
                + failure.MessageText,
                failure);
        }
    }

    static void Refuse(IEnumerable<MigrationStatus> status)
    {
        foreach (var (number, name, state, _) in status)
        {
            if (state == MigrationState.Unknown)
            {
                throw new DatabaseStartException(
                    $"The database was made by a newer Echo: it has the migration {number:0000}_{name}, which this one does not know. "
                    + "Start the newer version.");
            }

            if (state == MigrationState.Changed)
            {
                throw new DatabaseStartException(
                    $"The migration {number:0000}_{name}.sql is not the one that was applied to this database: its checksum differs. "
                    + "Restore the file; a change of the schema needs a new number.");
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied the migration {File}")]
    partial void LogApplied(string file);
}
