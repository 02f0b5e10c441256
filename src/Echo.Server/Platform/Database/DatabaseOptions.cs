using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Database;

/// <summary>Which PostgreSQL keeps the data. Without <see cref="Url"/> the server runs its own in the data directory.</summary>
public sealed class DatabaseOptions : IValidatableObject
{
    [Setting(
        "DATABASE_URL",
        "PostgreSQL 15 or newer, as postgres:// URL or Npgsql connection string",
        Secret = true,
        DefaultText = "the server's own PostgreSQL in ECHO_DATA")]
    public string? Url { get; init; }

    [Setting(
        "DATABASE_DIRECT_URL",
        "the same database without a transaction pooler in between, for LISTEN and advisory locks",
        Secret = true,
        DefaultText = "DATABASE_URL")]
    public string? DirectUrl { get; init; }

    [Setting("DB_POOL_SIZE", "most open connections of one server; pool_size in GET /health"), Range(1, 500)]
    public int PoolSize { get; init; } = 20;

    [Setting(
        "Database:BinariesDirectory",
        "directory with the programs initdb and postgres for the server's own PostgreSQL",
        DefaultText = "postgres beside the server, else the newest that is installed")]
    public string? BinariesDirectory { get; init; }

    /// <summary>Whether the own PostgreSQL waits for the disk. Off in tests only.</summary>
    internal bool IsDurable { get; init; } = true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url is not null && DatabaseUrl.Parse(Url, out var problem) is null)
            yield return new ValidationResult($"DATABASE_URL {problem}");
        if (DirectUrl is not null && DatabaseUrl.Parse(DirectUrl, out problem) is null)
            yield return new ValidationResult($"DATABASE_DIRECT_URL {problem}");
        if (DirectUrl is not null && Url is null)
        {
            yield return new ValidationResult(
                "DATABASE_DIRECT_URL is set without DATABASE_URL: set both, or none for the server's own PostgreSQL.");
        }
    }
}
