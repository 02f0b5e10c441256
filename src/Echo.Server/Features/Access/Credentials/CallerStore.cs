using System.Data.Common;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>Finds the account behind a session or key: one prepared query for each request, read without a mapper.</summary>
sealed class CallerStore(NpgsqlDataSource database, TimeProvider time)
{
    // A key's last use may be shown up to a minute late, so that a busy key does not cost a write for each request.
    static readonly TimeSpan UsePrecision = TimeSpan.FromMinutes(1);

    const string OfSession =
        """
        select id, uuid, username, role, grants, is_active, ended_at is not null, expires_at <= $2
        from access_sessions join access_accounts on id = account_id
        where sid = $1
        """;

    const string OfKey =
        """
        select a.id, a.uuid, a.username, a.role, a.grants, a.is_active, k.revoked_at is not null, coalesce(k.expires_at <= $2, false),
               k.id, k.scopes, coalesce(k.last_used_at < $3, true)
        from access_api_keys k join access_accounts a on a.id = k.account_id
        where k.key_hash = $1
        """;

    public async Task<CallerRow?> FindBySessionAsync(Guid sid, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(OfSession, connection)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = sid }, Instant(time.GetUtcNow()) },
        };
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader, isKey: false) : null;
    }

    public async Task<CallerRow?> FindByKeyAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(OfKey, connection)
        {
            Parameters = { new NpgsqlParameter<byte[]> { TypedValue = keyHash }, Instant(now), Instant(now - UsePrecision) },
        };
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader, isKey: true) : null;
    }

    public async Task NoteUseAsync(Guid keyId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "update access_api_keys set last_used_at = @now where id = @keyId",
            new { keyId, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
    }

    static NpgsqlParameter<DateTime> Instant(DateTimeOffset time) =>
        new() { TypedValue = time.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    static CallerRow Read(DbDataReader reader, bool isKey) => new()
    {
        Id = reader.GetInt32(0),
        Uuid = reader.GetGuid(1),
        Username = reader.GetString(2),
        Role = reader.GetString(3),
        Grants = reader.GetFieldValue<string[]>(4),
        IsActive = reader.GetBoolean(5),
        IsWithdrawn = reader.GetBoolean(6),
        IsExpired = reader.GetBoolean(7),
        KeyId = isKey ? reader.GetGuid(8) : null,
        Scopes = isKey ? reader.GetFieldValue<string[]>(9) : null,
        IsUseStale = isKey && reader.GetBoolean(10),
    };
}
