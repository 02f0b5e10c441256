using System.Net.Sockets;
using Npgsql;

namespace Echo.Server.Platform.Http.Pipeline;

/// <summary>Tells "PostgreSQL can't be reached" from a bug.</summary>
static class DatabaseFailure
{
    /// <summary>True for lost and refused connections, a server that starts or stops, and an exhausted pool.</summary>
    public static bool IsUnavailability(Exception exception) => exception switch
    {
        // 08 connection exception, 57P operator intervention, 53300 too many connections.
        PostgresException { SqlState: var state } =>
            state.StartsWith("08", StringComparison.Ordinal)
            || state.StartsWith("57P", StringComparison.Ordinal)
            || state == PostgresErrorCodes.TooManyConnections,
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is SocketException or IOException or TimeoutException,
        _ => false,
    };
}
