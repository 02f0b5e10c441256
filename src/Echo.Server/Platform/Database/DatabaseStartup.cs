using System.Diagnostics;
using Npgsql;

namespace Echo.Server.Platform.Database;

/// <summary>Holds up the start until the database answers, and checks its version.</summary>
/// <param name="data">Held from here on; null for a command that needs none.</param>
sealed partial class DatabaseStartup(
    DirectDatabase database, DatabaseAddress address, ILogger<DatabaseStartup> logger, DataDirectory? data = null) : IHostedService
{
    // Started side by side, as in a compose file, the database takes a while.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="DatabaseStartException">The database can't be used; the message says why.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using (var connection = await ConnectAsync(cancellationToken))
            await CheckAsync(connection, cancellationToken);
        LogReady(address.Place);
        if (data is not null)
            LogData(data.Path);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await DatabaseVersion.CheckAsync(connection, address.Place, cancellationToken);
        }
        catch (NpgsqlException failure)
        {
            throw new DatabaseStartException($"The connection to the database {address.Place} was lost: {failure.Message} Start Echo again.", failure);
        }
    }

    async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await database.OpenConnectionAsync(cancellationToken);
            }
            catch (NpgsqlException failure) when (failure.IsDatabaseUnavailable && Stopwatch.GetElapsedTime(since) < Patience)
            {
                if (attempt == 1)
                    LogWaiting(address.Place, (int)Patience.TotalSeconds, failure.Message);
            }
            catch (NpgsqlException failure)
            {
                throw new DatabaseStartException(
                    $"The database {address.Place} can't be reached: {failure.InnerException?.Message ?? failure.Message}. "
                    + "Check DATABASE_URL.",
                    failure);
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for the database {Place}, {Seconds} s at most: {Reason}")]
    partial void LogWaiting(string place, int seconds, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database {Place} is ready")]
    partial void LogReady(string place);

    [LoggerMessage(Level = LogLevel.Information, Message = "The data directory is {Directory}")]
    partial void LogData(string directory);
}
