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

    // What is stored here may be had only once.
    const int PatienceSeconds = 30;

    // Each sealing of a token is another text, so that it tells one grant from the next.
    const string IsStillAsRead = "connection_id = @ConnectionId and account_id is not distinct from @AccountId and access_token = @before";

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
                is_refused = excluded.is_refused, scopes = excluded.scopes, wanted_scopes = excluded.wanted_scopes, renewed_until = null
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

    /// <summary>Takes the turn to renew a grant, for everybody on all nodes: a refresh token counts once. It ends by itself, since nothing is held
    /// while an authorization server is asked, and a node may crash meanwhile. The clock is PostgreSQL's, since those of nodes differ.</summary>
    /// <param name="grant">As it was read.</param>
    /// <returns>The turn, by its end: none begins before the last is over, so that no two have the same. Null when somebody else has it, or the
    /// grant is another one now.</returns>
    public async Task<DateTimeOffset?> TakeTurnAsync(Grant grant, TimeSpan length, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<DateTimeOffset?>(new(
            $"""
            update connections_grants set renewed_until = now() + make_interval(secs => @seconds)
            where {IsStillAsRead} and (renewed_until is null or renewed_until <= now())
            returning renewed_until
            """,
            new { grant.ConnectionId, grant.AccountId, before = grant.AccessToken, seconds = length.TotalSeconds },
            commandTimeout: PatienceSeconds,
            cancellationToken: cancellationToken));
    }

    /// <summary>Gives a turn back that came to nothing, unless it is over and somebody else's by now.</summary>
    public async Task EndTurnAsync(Grant grant, DateTimeOffset turn, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await link.ExecuteAsync(new(
            $"update connections_grants set renewed_until = null where {IsStillAsRead} and renewed_until = @turn",
            new { grant.ConnectionId, grant.AccountId, before = grant.AccessToken, turn },
            commandTimeout: PatienceSeconds,
            cancellationToken: cancellationToken));
    }

    /// <summary>Stores what has become of a grant, and gives the turn back. What its server has asked for meanwhile stays, with the reason.</summary>
    /// <param name="before">The grant as it was read.</param>
    /// <param name="turn">Null where none was taken. Somebody else's ends only with the tokens that it is for.</param>
    /// <returns>False when it is another one now: somebody has signed in anew, or out.</returns>
    public async Task<bool> ReplaceAsync(Grant before, Grant after, DateTimeOffset? turn, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.ExecuteAsync(new(
            $"""
            update connections_grants
            set access_token = @AccessToken, refresh_token = @RefreshToken, obtained_at = @ObtainedAt, expires_at = @ExpiresAt,
                last_refresh_at = @LastRefreshAt, is_refused = @IsRefused, scopes = @Scopes,
                renewed_until = case when renewed_until = @turn or @AccessToken <> access_token then null else renewed_until end,
                last_error = case when wanted_scopes <> array[]::text[] and @LastError::text is null then last_error else @LastError end
            where {IsStillAsRead}
            """,
            new
            {
                after.ConnectionId,
                after.AccountId,
                after.AccessToken,
                after.RefreshToken,
                after.ObtainedAt,
                after.ExpiresAt,
                after.LastRefreshAt,
                after.IsRefused,
                after.Scopes,
                after.LastError,
                before = before.AccessToken,
                turn,
            },
            commandTimeout: PatienceSeconds,
            cancellationToken: cancellationToken)) > 0;
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
