using Dapper;
using Echo.Server.Platform.Audit;
using Npgsql;

namespace Echo.Server.Features.Access.Sessions;

/// <summary>Opens, rotates and ends sessions.</summary>
sealed class SessionStore(NpgsqlDataSource database, AuditStore audit, TimeProvider time)
{
    // Ended sessions stay for a while, for their owner to see; they go when the owner signs in again.
    static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <summary>Opens a session for an account whose password was just checked, and notes the sign-in.</summary>
    /// <param name="checkedHash">The hash that the password matched: a password changed meanwhile opens nothing.</param>
    /// <param name="newHash">Replaces <paramref name="checkedHash"/> when its parameters were outdated.</param>
    /// <returns>False when the account was disabled, deleted, or got another password meanwhile.</returns>
    public async Task<bool> OpenAsync(
        NewSession session, string? checkedHash, string? newHash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var owner = await connection.ExecuteScalarAsync<Guid?>(new(
            """
            with owner as (
                update access_accounts
                set last_login = @now, password_hash = coalesce(@newHash, password_hash)
                where id = @AccountId and is_active and password_hash is not distinct from @checkedHash
                returning id, uuid
            ), swept as (
                delete from access_sessions
                where account_id = (select id from owner) and coalesce(ended_at, expires_at) < @forgotten
            ), opened as (
                insert into access_sessions (sid, account_id, kind, refresh_hash, client_address, user_agent, created_at, expires_at)
                select @Sid, id, @kind, @RefreshHash, @ClientAddress, @UserAgent, @now, @ExpiresAt from owner
            )
            select uuid from owner
            """,
            new
            {
                session.Sid,
                session.AccountId,
                kind = session.Kind.ToString().ToLowerInvariant(),
                session.RefreshHash,
                session.Origin.ClientAddress,
                session.Origin.UserAgent,
                session.ExpiresAt,
                checkedHash,
                newHash,
                now,
                forgotten = now - Remembered,
            },
            cancellationToken: cancellationToken));
        if (owner is not { } uuid)
            return false;
        await audit.WriteAsync(connection, new("session.opened") { Actor = uuid, Target = session.Sid.ToString() }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>The session while it is live and its account active, else null.</summary>
    public async Task<Session?> FindLiveAsync(Guid sid, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Session>(new(
            """
            select sid, account_id, kind, refresh_hash
            from access_sessions
            join access_accounts on id = account_id
            where sid = @sid and ended_at is null and expires_at > @now and is_active
            """,
            new { sid, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
    }

    /// <summary>Puts a new refresh token in the place of the newest one. Of parallel attempts with one token, one succeeds.</summary>
    /// <returns>False when the presented token is not the newest any more, or the session has ended.</returns>
    public async Task<bool> RotateAsync(
        Guid sid, byte[] presentedHash, byte[] newHash, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new(
            """
            update access_sessions
            set refresh_hash = @newHash, expires_at = @expiresAt
            from access_accounts
            where sid = @sid and refresh_hash = @presentedHash and ended_at is null and expires_at > @now and id = account_id and is_active
            """,
            new { sid, presentedHash, newHash, expiresAt, now = time.GetUtcNow() },
            cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>Ends a session; its access tokens count no longer.</summary>
    /// <param name="entry">Tells the audit trail why.</param>
    /// <returns>False when it had ended before.</returns>
    public async Task<bool> EndAsync(Guid sid, AuditEntry entry, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var owner = await connection.ExecuteScalarAsync<Guid?>(new(
            """
            update access_sessions set ended_at = @now
            from access_accounts
            where sid = @sid and ended_at is null and expires_at > @now and id = account_id
            returning uuid
            """,
            new { sid, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
        if (owner is not { } uuid)
            return false;
        await audit.WriteAsync(connection, entry with { Actor = uuid, Target = sid.ToString() }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
