using Dapper;
using Echo.Server.Platform.Security;
using Npgsql;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>All SQL of sign-ins under way.</summary>
sealed class FlowStore(NpgsqlDataSource database)
{
    const string Columns = """
        f.state_hash, f.connection_id, f.account_id, f.grant_account_id, f.browser_hash, f.asked_hash, f.secrets, f.redirect_uri,
        f.created_at
        """;

    // One of an account that is no longer active is none.
    const string IsUnderWay = """
        f.state_hash = @stateHash and f.created_at >= @since
            and (f.account_id = @NoAccount or exists (select from account_directory a where a.id = f.account_id and a.is_active))
        """;

    public static Task InsertAsync(NpgsqlConnection link, NpgsqlTransaction? transaction, SignInFlow flow, CancellationToken cancellationToken) =>
        link.ExecuteAsync(new(
            """
            insert into connections_oauth_flows (
                state_hash, connection_id, account_id, grant_account_id, browser_hash, secrets, redirect_uri, created_at)
            values (@StateHash, @ConnectionId, @AccountId, @GrantAccountId, @BrowserHash, @Secrets, @RedirectUri, @CreatedAt)
            """,
            flow,
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>Stores a sign-in, and forgets those of all connections that have ended.</summary>
    /// <returns>False when the connection is gone.</returns>
    public async Task<bool> AddAsync(SignInFlow flow, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await link.ExecuteAsync(new(
            "delete from connections_oauth_flows where created_at < @endedBefore", new { endedBefore }, cancellationToken: cancellationToken));
        try
        {
            await InsertAsync(link, null, flow, cancellationToken);
            return true;
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return false;
        }
    }

    /// <summary>The youngest sign-in that an account has begun for these tokens.</summary>
    /// <param name="browserHash">In which browser; null for none.</param>
    public async Task<SignInFlow?> FindAsync(
        UpstreamKey key, int accountId, byte[]? browserHash, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QueryFirstOrDefaultAsync<SignInFlow>(new(
            $"""
            select {Columns}
            from connections_oauth_flows f
            where f.connection_id = @ConnectionId and f.account_id = @accountId and f.grant_account_id is not distinct from @grantAccountId
                and f.browser_hash is not distinct from @browserHash and f.created_at >= @since
            order by f.created_at desc
            limit 1
            """,
            new { key.ConnectionId, accountId, grantAccountId = key.AccountId, browserHash, since },
            cancellationToken: cancellationToken));
    }

    /// <summary>A sign-in that is under way, whoever began it.</summary>
    /// <returns>Null when there is none: unknown, used or older.</returns>
    public async Task<SignInFlow?> FindAsync(byte[] stateHash, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<SignInFlow>(new(
            $"select {Columns} from connections_oauth_flows f where {IsUnderWay}",
            new { stateHash, since, Caller.NoAccount },
            cancellationToken: cancellationToken));
    }

    /// <summary>Notes which browser is asked whether to go on.</summary>
    /// <returns>False when the sign-in is over meanwhile.</returns>
    public async Task<bool> NoteAskedAsync(SignInFlow flow, byte[] browserHash, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.ExecuteAsync(new(
            "update connections_oauth_flows set asked_hash = @browserHash where state_hash = @StateHash",
            new { flow.StateHash, browserHash },
            cancellationToken: cancellationToken)) > 0;
    }

    /// <summary>Takes a sign-in that is under way; nobody finds it again.</summary>
    /// <param name="accountId">Who must have begun it; null when that was looked at.</param>
    /// <returns>Null when there is none for this account: unknown, used or older.</returns>
    public async Task<SignInFlow?> TakeAsync(byte[] stateHash, int? accountId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<SignInFlow>(new(
            $"""
            delete from connections_oauth_flows f
            where {IsUnderWay} and (@accountId::integer is null or f.account_id = @accountId)
            returning {Columns}
            """,
            new { stateHash, accountId, since, Caller.NoAccount },
            cancellationToken: cancellationToken));
    }

    /// <summary>The name of the account that began a sign-in; null for callers without an account.</summary>
    public async Task<string?> FindUsernameAsync(SignInFlow flow, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<string?>(new(
            "select username from account_directory where id = @AccountId", flow, cancellationToken: cancellationToken));
    }
}
