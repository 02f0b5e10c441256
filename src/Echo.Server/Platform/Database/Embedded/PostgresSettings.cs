using System.Globalization;

namespace Echo.Server.Platform.Database.Embedded;

/// <summary>Settings of the own PostgreSQL, fit for a small machine that it shares with Echo.</summary>
static class PostgresSettings
{
    // Echo's direct connections, a person with psql, and what PostgreSQL reserves.
    const int ConnectionsBesidesPool = 20;

    public static IEnumerable<string> Arguments(PostgresBinaries binaries, PostgresSocket socket, DatabaseOptions options) =>
        All(binaries, socket, options).SelectMany(setting => new[] { "-c", $"{setting.Name}={setting.Value}" });

    static IEnumerable<(string Name, string Value)> All(PostgresBinaries binaries, PostgresSocket socket, DatabaseOptions options)
    {
        yield return ("listen_addresses", "");
        yield return ("unix_socket_directories", Quoted(socket.Directory));
        yield return ("unix_socket_permissions", "0700");
        yield return ("port", PostgresSocket.Port.ToString(CultureInfo.InvariantCulture));
        yield return ("max_connections", (options.PoolSize + ConnectionsBesidesPool).ToString(CultureInfo.InvariantCulture));

        yield return ("shared_buffers", "128MB");
        yield return ("jit", "off");
        // Short statements only: helpers beside the process of the connection cost more than they give.
        yield return ("max_parallel_workers_per_gather", "0");
        yield return ("max_logical_replication_workers", "0");
        if (binaries.Version >= 18)
            yield return ("io_method", "sync");

        // After a crash at most this much is replayed, which keeps the start short.
        yield return ("max_wal_size", "256MB");
        yield return ("min_wal_size", "64MB");

        yield return ("timezone", "UTC");
        yield return ("log_timezone", "UTC");

        // The log goes to Echo. Failed statements are Echo's to report, and their text may hold what no log should.
        yield return ("logging_collector", "off");
        yield return ("log_min_messages", "log");
        yield return ("log_min_error_statement", "panic");
        yield return ("log_checkpoints", "off");

        if (!options.IsDurable)
        {
            yield return ("fsync", "off");
            yield return ("synchronous_commit", "off");
            yield return ("full_page_writes", "off");
        }
    }

    // The setting is a list, with commas between.
    static string Quoted(string directory) => $"\"{directory.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
