using Dapper;
using Echo.Server.Platform.Security;
using Npgsql;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>All SQL of sign-ins under way.</summary>
sealed class FlowStore(NpgsqlDataSource database)
{
    const string Columns = "f.state_hash, f.connection_id, f.account_id, f.grant_account_id, f.secrets, f.redirect_uri, f.created_at";

    public static Task InsertAsync(NpgsqlConnection link, NpgsqlTransaction? transaction, SignInFlow flow, CancellationToken cancellationToken) =>
        link.ExecuteAsync(new(
            """
            insert into connections_oauth_flows (state_hash, connection_id, account_id, grant_account_id, secrets, redirect_uri, created_at)
            values (@StateHash, @ConnectionId, @AccountId, @GrantAccountId, @Secrets, @RedirectUri, @CreatedAt)
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
    public async Task<SignInFlow?> FindAsync(UpstreamKey key, int accountId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QueryFirstOrDefaultAsync<SignInFlow>(new(
            $"""
            select {Columns}
            from connections_oauth_flows f
            where f.connection_id = @ConnectionId and f.account_id = @accountId and f.grant_account_id is not distinct from @grantAccountId
                and f.created_at >= @since
            order by f.created_at desc
            limit 1
            """,
            new { key.ConnectionId, accountId, grantAccountId = key.AccountId, since },
            cancellationToken: cancellationToken));
    }

    /// <summary>Takes a sign-in that is under way; nobody finds it again.</summary>
    /// <param name="accountId">Who finishes it; null when that is not known, as with a browser that comes back.</param>
    /// <returns>Null when there is none for this account: unknown, used or older. One of an account that is no longer active is none.</returns>
    public async Task<SignInFlow?> TakeAsync(byte[] stateHash, int? accountId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<SignInFlow>(new(
            $"""
            delete from connections_oauth_flows f
            where f.state_hash = @stateHash and f.created_at >= @since and (@accountId::integer is null or f.account_id = @accountId)
                and (f.account_id = @NoAccount or exists (select from account_directory a where a.id = f.account_id and a.is_active))
            returning {Columns}
            """,
            new { stateHash, accountId, since, Caller.NoAccount },
            cancellationToken: cancellationToken));
    }

    /// <summary>The connection of a sign-in that is under way, whoever began it.</summary>
    public async Task<Guid?> FindConnectionAsync(byte[] stateHash, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<Guid?>(new(
            "select connection_id from connections_oauth_flows where state_hash = @stateHash and created_at >= @since",
            new { stateHash, since },
            cancellationToken: cancellationToken));
    }
}
