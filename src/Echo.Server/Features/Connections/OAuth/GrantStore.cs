using Dapper;
using Npgsql;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>All SQL of tokens.</summary>
sealed class GrantStore(NpgsqlDataSource database)
{
    const string Columns = """
        g.connection_id, g.account_id, g.access_token, g.refresh_token, g.obtained_at, g.expires_at, g.last_refresh_at, g.last_error, g.is_refused,
        g.scopes, g.wanted_scopes
        """;

    // Another node may hold the row for as long as an authorization server may take to answer.
    const int PatienceSeconds = 30;

    /// <summary>Stores tokens in the place of those before.</summary>
    /// <returns>How many rows that is: none for an account that was disabled or deleted meanwhile.</returns>
    public static Task<int> SaveAsync(NpgsqlConnection link, NpgsqlTransaction? transaction, Grant grant, CancellationToken cancellationToken) =>
        link.ExecuteAsync(new(
            """
            insert into connections_grants (
                connection_id, account_id, access_token, refresh_token, obtained_at, expires_at, last_refresh_at, last_error, is_refused,
                scopes, wanted_scopes)
            select @ConnectionId, @AccountId, @AccessToken, @RefreshToken, @ObtainedAt, @ExpiresAt, @LastRefreshAt, @LastError, @IsRefused,
                @Scopes, @WantedScopes
            where @AccountId::integer is null or exists (select from account_directory where id = @AccountId and is_active)
            on conflict (connection_id, account_id) do update set
                access_token = excluded.access_token, refresh_token = excluded.refresh_token, obtained_at = excluded.obtained_at,
                expires_at = excluded.expires_at, last_refresh_at = excluded.last_refresh_at, last_error = excluded.last_error,
                is_refused = excluded.is_refused, scopes = excluded.scopes, wanted_scopes = excluded.wanted_scopes
            """,
            grant,
            transaction,
            commandTimeout: PatienceSeconds,
            cancellationToken: cancellationToken));

    /// <returns>False when the connection or the account is gone.</returns>
    public async Task<bool> SaveAsync(Grant grant, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            return await SaveAsync(link, null, grant, cancellationToken) > 0;
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return false;
        }
    }

    public async Task<Grant?> FindAsync(UpstreamKey key, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<Grant>(new(
            $"""
            select {Columns}
            from connections_grants g
            where g.connection_id = @ConnectionId and g.account_id is not distinct from @AccountId
            """,
            new { key.ConnectionId, key.AccountId },
            cancellationToken: cancellationToken));
    }

    /// <summary>Notes that the MCP server wants more than the tokens are good for.</summary>
    /// <returns>False when they are good for all of it, so that signing in again would change nothing; or when there are none.</returns>
    public async Task<bool> WantAsync(UpstreamKey key, string[] scopes, int most, string reason, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.ExecuteAsync(new(
            """
            update connections_grants
            set wanted_scopes = array(select distinct unnest(@scopes || wanted_scopes) limit @most), last_error = @reason
            where connection_id = @ConnectionId and account_id is not distinct from @AccountId and not scopes @> @scopes
            """,
            new { key.ConnectionId, key.AccountId, scopes, most, reason },
            commandTimeout: PatienceSeconds,
            cancellationToken: cancellationToken)) > 0;
    }

    /// <summary>Holds a grant while it is renewed, so that of all nodes one at a time does: a refresh token counts once.</summary>
    /// <param name="renew">Gets the grant as it stands now, and returns what becomes of it.</param>
    /// <returns>What has become of it; null when there is none.</returns>
    public async Task<Grant?> RenewAsync(
        UpstreamKey key, Func<Grant, CancellationToken, Task<Grant>> renew, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await link.BeginTransactionAsync(cancellationToken);
        var grant = await link.QuerySingleOrDefaultAsync<Grant>(new(
            $"""
            select {Columns}
            from connections_grants g
            where g.connection_id = @ConnectionId and g.account_id is not distinct from @AccountId
            for update
            """,
            new { key.ConnectionId, key.AccountId },
            transaction,
            PatienceSeconds,
            cancellationToken: cancellationToken));
        if (grant is null)
            return null;
        var renewed = await renew(grant, cancellationToken);
        if (renewed != grant)
            await SaveAsync(link, transaction, renewed, cancellationToken);

        // The old refresh token is used up: what came for it must be kept.
        await transaction.CommitAsync(CancellationToken.None);
        return renewed;
    }

    /// <summary>The grants that an account uses at these connections: its own where credentials are per user.</summary>
    public async Task<IReadOnlyDictionary<Guid, Grant>> ListAsync(
        IReadOnlyCollection<Guid> connectionIds, int accountId, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        var grants = await link.QueryAsync<Grant>(new(
            $"""
            select {Columns}, g.refresh_token is not null or o.grant_type = 'client_credentials' as can_be_renewed
            from connections_grants g join connections c on c.id = g.connection_id join connections_oauth o on o.connection_id = c.id
            where c.id = any(@ids)
                and g.account_id is not distinct from case when c.credentials = 'per_user' then @accountId else null end
            """,
            new { ids = connectionIds.ToArray(), accountId },
            cancellationToken: cancellationToken));
        return grants.ToDictionary(grant => grant.ConnectionId);
    }
}
