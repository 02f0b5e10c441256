using System.Net.Sockets;
using Npgsql;

namespace Echo.Server.Platform.Database;

/// <summary>Tells an outage of the database, which passes and is answered with 503, from a defect of ours.</summary>
public static class DatabaseUnavailable
{
    extension(Exception exception)
    {
        /// <summary>Whether the exception, or one inside it, means that PostgreSQL can't be reached, is starting or stopping, or has no
        /// connection left for us. What was under way may or may not have been committed.</summary>
        public bool IsDatabaseUnavailable
        {
            get
            {
                for (var cause = exception; cause is not null; cause = cause.InnerException)
                {
                    if (cause is PostgresException postgres)
                        return IsOutage(postgres.SqlState);
                    if (cause is NpgsqlException broken && IsBroken(broken))
                        return true;
                }

                return false;
            }
        }
    }

    static bool IsBroken(NpgsqlException exception) =>
        exception.InnerException is IOException or SocketException or TimeoutException or EndOfStreamException
        || exception.IsTransient;

    static bool IsOutage(string state) => state switch
    {
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => true,
        PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.DatabaseDropped or PostgresErrorCodes.IdleSessionTimeout => true,
        // Class 08: connection exceptions.
        _ => state.StartsWith("08", StringComparison.Ordinal),
    };
}
