using Npgsql;

namespace Echo.Server.Platform.Database.Migrations;

/// <summary>Says why the schema can't be read or changed, and what helps.</summary>
static class MigrationRefusal
{
    public static DatabaseStartException Of(NpgsqlException failure, string? user) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied => new(
            $"The role {Quoted(user)} can't bring the database's schema up to date: {denied.MessageText}. "
            + $"Give it the right (grant create on schema public to {Quoted(user)}), or let it own the database.",
            failure),
        { IsDatabaseUnavailable: true } => new(
            "The connection to the database was lost while its schema was looked at; what was begun was rolled back: "
            + $"{failure.Message.TrimEnd('.')}. Start Echo again.",
            failure),
        PostgresException other => new(
            $"The database's schema can't be brought up to date: {other.MessageText}. "
            + "Check that DATABASE_URL names a database that Echo may write, and has the schema public.",
            failure),
        _ => new($"The database's schema can't be brought up to date: {failure.Message.TrimEnd('.')}. Check DATABASE_URL.", failure),
    };

    static string Quoted(string? role) => $"\"{role}\"";
}
