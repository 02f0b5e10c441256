using Dapper;
using Npgsql;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>Finds the account behind a session or key.</summary>
sealed class CallerStore(NpgsqlDataSource database, TimeProvider time)
{
    const string Keys =
        """
        select a.id, a.uuid, a.username, a.role, a.grants, a.is_active, k.revoked_at is not null as is_withdrawn, k.expires_at,
               k.id as key_id, k.scopes, k.last_used_at
        from access_api_keys k join access_accounts a on a.id = k.account_id
        """;

    public async Task<CallerRow?> FindBySessionAsync(Guid sid, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<CallerRow>(new(
            """
            select id, uuid, username, role, grants, is_active, ended_at is not null as is_withdrawn, expires_at
            from access_sessions join access_accounts on id = account_id
            where sid = @sid
            """,
            new { sid },
            cancellationToken: cancellationToken));
    }

    public async Task<CallerRow?> FindByKeyAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<CallerRow>(new(
            $"{Keys} where k.key_hash = @keyHash", new { keyHash }, cancellationToken: cancellationToken));
    }

    public async Task<CallerRow?> FindByKeyAsync(Guid keyId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<CallerRow>(new(
            $"{Keys} where k.id = @keyId", new { keyId }, cancellationToken: cancellationToken));
    }

    public async Task NoteUseAsync(Guid keyId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "update access_api_keys set last_used_at = @now where id = @keyId",
            new { keyId, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
    }
}
