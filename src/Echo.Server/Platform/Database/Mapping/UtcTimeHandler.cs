using System.Data;
using Dapper;
using Echo.Server.Platform.Http.Json;
using Npgsql;
using NpgsqlTypes;

namespace Echo.Server.Platform.Database.Mapping;

/// <summary>Times go to PostgreSQL as UTC, cut to the microseconds that it keeps, and come back as UTC.</summary>
/// <remarks>Not a TypeHandler of T: that has no way to answer null for a missing time.</remarks>
sealed class UtcTimeHandler : SqlMapper.ITypeHandler
{
    public void SetValue(IDbDataParameter parameter, object value)
    {
        parameter.Value = value is DateTimeOffset time ? WireTime.Truncate(time.ToUniversalTime()) : DBNull.Value;
        if (parameter is NpgsqlParameter own)
            own.NpgsqlDbType = NpgsqlDbType.TimestampTz;
    }

    public object? Parse(Type destinationType, object value) => value switch
    {
        DateTimeOffset time => time,
        DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        DBNull or null => null,
        _ => throw new DataException($"A {value.GetType().Name} is no time"),
    };
}
