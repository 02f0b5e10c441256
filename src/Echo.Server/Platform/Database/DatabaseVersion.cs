using Echo.Server.Platform.Database.Embedded;
using Npgsql;

namespace Echo.Server.Platform.Database;

/// <summary>Checks that a database is one that Echo can work with.</summary>
static class DatabaseVersion
{
    /// <returns>What is wrong and what to do; null when all is well.</returns>
    public static string? Refusal(Version version, string encoding, string place) =>
        version.Major < PostgresBinaries.OldestVersion
            ? $"The database {place} runs on PostgreSQL {version}: Echo needs {PostgresBinaries.OldestVersion} or newer. "
                + "Set DATABASE_URL to another."
        : encoding != "UTF8"
            ? $"The database {place} has the encoding {encoding}: Echo needs UTF8 (create database ... encoding 'UTF8' template template0)."
        : null;

    /// <exception cref="DatabaseStartException">The server is too old, or its encoding can't hold every text.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        await using var encoding = new NpgsqlCommand("show server_encoding", connection);
        if (Refusal(connection.PostgreSqlVersion, (string)(await encoding.ExecuteScalarAsync(cancellationToken))!, place) is { } refusal)
            throw new DatabaseStartException(refusal);
    }
}
