using Dapper;
using Npgsql;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>Serialises everything that depends on whether an administrator exists, over all nodes.</summary>
static class AdminLock
{
    /// <summary>Waits for the lock and holds it until the connection's transaction ends.</summary>
    public static Task TakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new(
            "select pg_advisory_xact_lock(hashtextextended('access.administrators', 0))", cancellationToken: cancellationToken));
}
