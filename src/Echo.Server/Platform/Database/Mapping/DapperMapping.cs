using Dapper;

namespace Echo.Server.Platform.Database.Mapping;

/// <summary>How Dapper maps rows, set once for the process: columns in snake_case to properties, and times as UTC.</summary>
/// <remarks>Rows are classes with init properties. Positional records fail on times, arrays, bigint into int, and column order.</remarks>
static class DapperMapping
{
    public static void Apply()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        // Dapper asks its own table first; only what is not in it goes to a handler.
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(typeof(DateTimeOffset), new UtcTimeHandler());
    }
}
