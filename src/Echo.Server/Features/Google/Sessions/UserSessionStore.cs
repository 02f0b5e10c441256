using Dapper;
using Npgsql;

namespace Echo.Server.Features.Google.Sessions;

/// <summary>All SQL of what accounts have at Google.</summary>
sealed class UserSessionStore(NpgsqlDataSource database, TimeProvider time)
{
    const string Columns = "user_id, token_data, selected_scopes, granted_scopes, authenticated, user_data";

    public async Task<UserSession?> FindAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, accountId, "", cancellationToken);
    }

    /// <summary>Keeps anybody else from changing it until the connection's transaction ends: of several that find a token used up, one renews it.
    /// </summary>
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
                authenticated = excluded.authenticated, user_data = excluded.user_data, updated_at = excluded.updated_at
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

    /// <param name="connection">With the transaction that holds the session.</param>
    public Task RenewAsync(NpgsqlConnection connection, int accountId, string tokenData, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new(
            "update google_sessions set token_data = @tokenData, updated_at = @now where user_id = @accountId",
            new { accountId, tokenData, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));

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
