using Dapper;
using Npgsql;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>All SQL of how connections sign in.</summary>
sealed class OAuthStore(NpgsqlDataSource database)
{
    /// <summary>Stores what belongs to a new connection, within the transaction that stores the connection.</summary>
    public static async Task InsertAsync(
        NpgsqlConnection link, NpgsqlTransaction transaction, OAuthDefinition definition, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync(new(
            """
            insert into connections_oauth (
                connection_id, grant_type, issuer, requires_issuer, authorization_url, token_url, client_id, client_secret,
                client_authentication, is_registered, scopes, resource, redirect_uri, provider)
            values (
                @ConnectionId, @GrantType, @Issuer, @RequiresIssuer, @AuthorizationUrl, @TokenUrl, @ClientId, @ClientSecret,
                @ClientAuthentication, @IsRegistered, @Scopes, @Resource, @RedirectUri, @Provider)
            """,
            definition.Setup,
            transaction,
            cancellationToken: cancellationToken));
        if (definition.Grant is { } grant)
            await GrantStore.SaveAsync(link, transaction, grant, cancellationToken);
        if (definition.Flow is { } flow)
            await FlowStore.InsertAsync(link, transaction, flow, cancellationToken);
    }

    /// <summary>Drops how a connection signs in, with all tokens and sign-ins under way, and stores another way if there is one.</summary>
    public static async Task ReplaceAsync(
        NpgsqlConnection link, NpgsqlTransaction transaction, Guid connectionId, OAuthDefinition? definition, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync(new(
            """
            delete from connections_oauth_flows where connection_id = @connectionId;
            delete from connections_grants where connection_id = @connectionId;
            delete from connections_oauth where connection_id = @connectionId;
            """,
            new { connectionId },
            transaction,
            cancellationToken: cancellationToken));
        if (definition is not null)
            await InsertAsync(link, transaction, definition, cancellationToken);
    }

    /// <summary>Changes what concerns no token that was given out.</summary>
    public static Task UpdateAsync(NpgsqlConnection link, OAuthSetup setup, CancellationToken cancellationToken) => link.ExecuteAsync(new(
        """
        update connections_oauth
        set client_secret = @ClientSecret, client_authentication = @ClientAuthentication, redirect_uri = @RedirectUri, provider = @Provider
        where connection_id = @ConnectionId
        """,
        setup,
        cancellationToken: cancellationToken));

    /// <summary>Puts another client in the place of one; the sign-ins that were begun with that one are forgotten.</summary>
    public async Task ReplaceClientAsync(OAuthSetup setup, string clientId, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await link.ExecuteAsync(new(
            """
            with replaced as (
                update connections_oauth
                set client_id = @ClientId, client_secret = @ClientSecret, client_authentication = @ClientAuthentication
                where connection_id = @ConnectionId and client_id = @before
                returning connection_id)
            delete from connections_oauth_flows f using replaced r where f.connection_id = r.connection_id
            """,
            new { setup.ConnectionId, setup.ClientId, setup.ClientSecret, setup.ClientAuthentication, before = clientId },
            cancellationToken: cancellationToken));
    }

    public async Task<OAuthSetup?> FindAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<OAuthSetup>(new(
            """
            select connection_id, grant_type, issuer, requires_issuer, authorization_url, token_url, client_id, client_secret,
                client_authentication, is_registered, scopes, resource, redirect_uri, provider
            from connections_oauth
            where connection_id = @connectionId
            """,
            new { connectionId },
            cancellationToken: cancellationToken));
    }
}
