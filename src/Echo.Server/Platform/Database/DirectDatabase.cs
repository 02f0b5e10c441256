using Npgsql;

namespace Echo.Server.Platform.Database;

/// <summary>Opens connections that are nobody else's and that no transaction pooler stands before, for LISTEN and session locks
/// (<c>DATABASE_DIRECT_URL</c>). They don't count for <c>DB_POOL_SIZE</c>: hold few, and dispose them.</summary>
public sealed class DirectDatabase(string connectionString) : IAsyncDisposable
{
    readonly NpgsqlDataSource source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false });

    /// <summary>The role that connects, when the address names one.</summary>
    internal string? User { get; } = new NpgsqlConnectionStringBuilder(connectionString).Username;

    public ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken) =>
        source.OpenConnectionAsync(cancellationToken);

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
