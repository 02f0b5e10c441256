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
                client_authentication, scopes, resource, redirect_uri, provider)
            values (
                @ConnectionId, @GrantType, @Issuer, @RequiresIssuer, @AuthorizationUrl, @TokenUrl, @ClientId, @ClientSecret,
                @ClientAuthentication, @Scopes, @Resource, @RedirectUri, @Provider)
            """,
            definition.Setup,
            transaction,
            cancellationToken: cancellationToken));
        if (definition.Grant is { } grant)
            await GrantStore.SaveAsync(link, transaction, grant, cancellationToken);
        if (definition.Flow is { } flow)
            await FlowStore.InsertAsync(link, transaction, flow, cancellationToken);
    }

    public async Task<OAuthSetup?> FindAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<OAuthSetup>(new(
            """
            select connection_id, grant_type, issuer, requires_issuer, authorization_url, token_url, client_id, client_secret,
                client_authentication, scopes, resource, redirect_uri, provider
            from connections_oauth
            where connection_id = @connectionId
            """,
            new { connectionId },
            cancellationToken: cancellationToken));
    }
}
