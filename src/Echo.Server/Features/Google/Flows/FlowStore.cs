using Dapper;
using Npgsql;

namespace Echo.Server.Features.Google.Flows;

/// <summary>All SQL of sign-ins under way.</summary>
sealed class FlowStore(NpgsqlDataSource database)
{
    /// <summary>Stores a sign-in, and forgets those that have ended.</summary>
    public async Task AddAsync(SignInFlow flow, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            delete from google_flows where created_at < @endedBefore;
            insert into google_flows (state_hash, account_id, browser_hash, secrets, scopes, created_at)
            values (@StateHash, @AccountId, @BrowserHash, @Secrets, @Scopes, @CreatedAt);
            """,
            new { flow.StateHash, flow.AccountId, flow.BrowserHash, flow.Secrets, flow.Scopes, flow.CreatedAt, endedBefore },
            cancellationToken: cancellationToken));
    }

    /// <summary>Takes a sign-in; nobody finds it again, also not a second one with the same state at the same time.</summary>
    /// <returns>Null when there is none: unknown, used or older.</returns>
    public async Task<SignInFlow?> TakeAsync(byte[] stateHash, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<SignInFlow>(new(
            """
            delete from google_flows where state_hash = @stateHash and created_at >= @since
            returning state_hash, account_id, browser_hash, secrets, scopes, created_at
            """,
            new { stateHash, since },
            cancellationToken: cancellationToken));
    }

    /// <summary>Stores what waits for the word of an account, and forgets what waited too long.</summary>
    public async Task AddConfirmationAsync(PendingConnection pending, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            delete from google_confirmations where created_at < @endedBefore;
            insert into google_confirmations (token_hash, account_id, browser_hash, secrets, created_at)
            values (@TokenHash, @AccountId, @BrowserHash, @Secrets, @CreatedAt);
            """,
            new { pending.TokenHash, pending.AccountId, pending.BrowserHash, pending.Secrets, pending.CreatedAt, endedBefore },
            cancellationToken: cancellationToken));
    }

    /// <param name="accountId">The only account whose word counts.</param>
    /// <returns>Null when there is none: unknown, used, older or another account's.</returns>
    public async Task<PendingConnection?> TakeConfirmationAsync(
        byte[] tokenHash, int accountId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<PendingConnection>(new(
            """
            delete from google_confirmations where token_hash = @tokenHash and account_id = @accountId and created_at >= @since
            returning token_hash, account_id, secrets, created_at
            """,
            new { tokenHash, accountId, since },
            cancellationToken: cancellationToken));
    }

    /// <summary>What waits for the word of somebody before a browser.</summary>
    /// <returns>Null when there is none: unknown, used, older or a connection.</returns>
    public async Task<PendingConnection?> TakeConfirmationAsync(byte[] tokenHash, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<PendingConnection>(new(
            """
            delete from google_confirmations where token_hash = @tokenHash and account_id is null and created_at >= @since
            returning token_hash, browser_hash, secrets, created_at
            """,
            new { tokenHash, since },
            cancellationToken: cancellationToken));
    }

    /// <summary>The name of an account; null when it is gone or inactive.</summary>
    public async Task<string?> FindUsernameAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string?>(new(
            "select username from account_directory where id = @accountId and is_active", new { accountId }, cancellationToken: cancellationToken));
    }

    public async Task ForgetAccountAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "delete from google_flows where account_id = @accountId; delete from google_confirmations where account_id = @accountId;",
            new { accountId },
            cancellationToken: cancellationToken));
    }
}
