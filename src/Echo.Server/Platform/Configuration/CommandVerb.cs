namespace Echo.Server.Platform.Configuration;

/// <summary>What the program was started for.</summary>
public enum CommandVerb
{
    /// <summary>No verb: run the server.</summary>
    Serve,

    /// <summary><c>migrate</c>: bring the database's schema up to date and end.</summary>
    Migrate,

    /// <summary><c>migrate --status</c>: say which migrations are applied and which are not, change nothing, and end.</summary>
    MigrateStatus,

    /// <summary><c>stdio</c>: pass on messages between standard streams and an Echo that runs.</summary>
    Stdio,
}
