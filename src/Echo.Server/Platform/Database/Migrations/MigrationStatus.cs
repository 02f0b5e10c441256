namespace Echo.Server.Platform.Database.Migrations;

public enum MigrationState
{
    Applied,
    Pending,

    /// <summary>The file is not the one that was applied.</summary>
    Changed,

    /// <summary>The database has it, this server does not: a newer one was here.</summary>
    Unknown,
}

/// <summary>One migration as this database and this server see it.</summary>
/// <param name="AppliedAt">Null while it is pending.</param>
public sealed record MigrationStatus(int Number, string Name, MigrationState State, DateTimeOffset? AppliedAt);
