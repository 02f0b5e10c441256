using Dapper;
using Npgsql;

namespace Echo.Server.Features.Google.Sessions;

/// <summary>All SQL of what accounts have at Google.</summary>
sealed class UserSessionStore(NpgsqlDataSource database, TimeProvider time)
{
    const string Columns = "user_id, token_data, selected_scopes, granted_scopes, authenticated, user_data";

    // Each sealing of tokens is another text, so that it tells them from those before.
    const string IsStillAsRead = "user_id = @UserId and token_data = @TokenData";

    public async Task<UserSession?> FindAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, accountId, "", cancellationToken);
    }

    /// <summary>Keeps anybody else from changing it until the connection's transaction ends.</summary>
    /// <param name="connection">With an open transaction.</param>
    public static Task<UserSession?> HoldAsync(NpgsqlConnection connection, int accountId, CancellationToken cancellationToken) =>
        FindAsync(connection, accountId, "for update", cancellationToken);

    /// <summary>Stores a new consent in the place of an older one.</summary>
    public async Task SaveAsync(UserSession session, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            insert into google_sessions (
                user_id, token_data, selected_scopes, granted_scopes, authenticated, user_data, created_at, updated_at)
            values (@UserId, @TokenData, @SelectedScopes, @GrantedScopes, @Authenticated, @UserData::json, @now, @now)
            on conflict (user_id) do update set
                token_data = excluded.token_data, selected_scopes = excluded.selected_scopes, granted_scopes = excluded.granted_scopes,
                authenticated = excluded.authenticated, user_data = excluded.user_data, updated_at = excluded.updated_at,
                renewed_until = null
            """,
            new
            {
                session.UserId,
                session.TokenData,
                session.SelectedScopes,
                session.GrantedScopes,
                session.Authenticated,
                session.UserData,
                now = time.GetUtcNow(),
            },
            cancellationToken: cancellationToken));
    }

    /// <summary>Takes the turn to renew the tokens, for everybody on all nodes. It ends by itself, since nothing is held while Google is asked, and
    /// a node may crash meanwhile. The clock is PostgreSQL's, since those of nodes differ.</summary>
    /// <param name="session">As it was read.</param>
    /// <returns>The turn, by its end: none begins before the last is over, so that no two have the same. Null when somebody else has it, or the
    /// tokens are others now.</returns>
    public async Task<DateTimeOffset?> TakeTurnAsync(UserSession session, TimeSpan length, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<DateTimeOffset?>(new(
            $"""
            update google_sessions set renewed_until = now() + make_interval(secs => @seconds)
            where {IsStillAsRead} and (renewed_until is null or renewed_until <= now())
            returning renewed_until
            """,
            new { session.UserId, session.TokenData, seconds = length.TotalSeconds },
            cancellationToken: cancellationToken));
    }

    /// <summary>Gives a turn back that came to nothing, unless it is over and somebody else's by now.</summary>
    public Task EndTurnAsync(UserSession session, DateTimeOffset turn, CancellationToken cancellationToken) =>
        ChangeAsync("set renewed_until = null", "and renewed_until = @turn", session, null, turn, cancellationToken);

    /// <summary>Stores renewed tokens; with those that they are for, all turns end.</summary>
    /// <returns>False when the tokens that they are for are others now.</returns>
    public Task<bool> RenewAsync(UserSession session, string tokenData, CancellationToken cancellationToken) =>
        ChangeAsync("set token_data = @renewed, updated_at = @now, renewed_until = null", "", session, tokenData, null, cancellationToken);

    /// <summary>Erases tokens that Google renews no more; what was granted is no longer.</summary>
    /// <returns>As <see cref="RenewAsync"/>.</returns>
    public Task<bool> EndAsync(UserSession session, CancellationToken cancellationToken) => ChangeAsync(
        "set authenticated = false, token_data = null, granted_scopes = '{}', updated_at = @now, renewed_until = null",
        "",
        session,
        null,
        null,
        cancellationToken);

    async Task<bool> ChangeAsync(
        string change, string condition, UserSession session, string? renewed, DateTimeOffset? turn, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new(
            $"update google_sessions {change} where {IsStillAsRead} {condition}",
            new { session.UserId, session.TokenData, renewed, turn, now = time.GetUtcNow() },
            cancellationToken: cancellationToken)) > 0;
    }

    /// <summary>Erases the tokens; what was granted is no longer.</summary>
    /// <param name="connection">With the transaction that holds the session.</param>
    public Task EndAsync(NpgsqlConnection connection, int accountId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new(
            """
            update google_sessions set authenticated = false, token_data = null, granted_scopes = '{}', updated_at = @now where user_id = @accountId
            """,
            new { accountId, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));

    public async Task RemoveAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "delete from google_sessions where user_id = @accountId", new { accountId }, cancellationToken: cancellationToken));
    }

    static Task<UserSession?> FindAsync(NpgsqlConnection connection, int accountId, string locking, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<UserSession>(new(
            $"select {Columns} from google_sessions where user_id = @accountId {locking}", new { accountId }, cancellationToken: cancellationToken));
}
