namespace Echo.Server.Platform.Database.Migrations;

/// <summary>A row of schema_migrations.</summary>
sealed class AppliedMigration
{
    public int Number { get; init; }

    public string Name { get; init; } = "";

    public string Checksum { get; init; } = "";

    public DateTimeOffset AppliedAt { get; init; }
}
