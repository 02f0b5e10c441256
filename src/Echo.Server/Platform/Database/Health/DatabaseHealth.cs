using Npgsql;

namespace Echo.Server.Platform.Database.Health;

/// <summary>Answers whether PostgreSQL works. Cheap to ask often: one check a second, shared by all who ask, and never longer than 1.5 s
/// (GET /health answers within 2 s).</summary>
/// <remarks>It asks where requests do: behind a transaction pooler that is gone nothing works, though PostgreSQL lives.</remarks>
public sealed class DatabaseHealth : IDisposable
{
    static readonly TimeSpan Shared = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    readonly NpgsqlDataSource source;
    readonly DatabaseOptions options;
    readonly TimeProvider time;
    readonly PoolGauge gauge = new();
    readonly Lock gate = new();
    Task<DatabaseCheck>? latest;
    long since;

    internal DatabaseHealth(DatabaseAddress address, DatabaseOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);

        // With connections of its own: a pool that is busy to the last connection is no outage.
        source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address.Pooled) { Pooling = false });
    }

    internal string PoolName => gauge.PoolName;

    /// <summary>The pool at this moment, without asking PostgreSQL.</summary>
    public PoolUsage Pool => gauge.Read(options.PoolSize);

    public Task<DatabaseCheck> CheckAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (latest is null || (latest.IsCompleted && time.GetElapsedTime(since) > Shared))
            {
                latest = MeasureAsync();
                since = time.GetTimestamp();
            }

            return latest.WaitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        gauge.Dispose();
        source.Dispose();
    }

    async Task<DatabaseCheck> MeasureAsync()
    {
        var start = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Patience, time);
        var isHealthy = false;
        try
        {
            // Npgsql does not look at the token while a silent server owes the answer to its greeting.
            isHealthy = await AskAsync(limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // That is the answer.
        }

        return new DatabaseCheck(isHealthy, time.GetElapsedTime(start), Pool);
    }

    async Task<bool> AskAsync(CancellationToken limit)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(limit);
            await using var command = new NpgsqlCommand("select 1", connection);
            return await command.ExecuteScalarAsync(limit) is 1;
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }
}
