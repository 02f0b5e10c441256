namespace Echo.Server.Platform.Configuration;

/// <summary>Variables of the documents' other engines. Echo keeps everything in PostgreSQL, so they have no effect.</summary>
static class UnusedVariables
{
    static readonly string[] Prefixes = ["TIDB_", "MYSQL_", "MONGODB_", "MONGO_INITDB_", "REDIS_", "CELERY_"];

    /// <summary>The names of those that are set, sorted.</summary>
    public static IReadOnlyList<string> SetIn(IConfiguration configuration) =>
        [.. configuration.GetChildren()
            .Select(entry => entry.Key)
            .Where(name => Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal)];
}
