namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Registers Echo anew where an authorization server has forgotten the client that it registered there. Tokens belong to their
/// client, so that everybody signs in again then.</summary>
sealed partial class ClientRenewal(
    AuthorizationDiscovery discovery,
    AuthorizationHttp http,
    ClientRegistrar registrar,
    OAuthStore setups,
    GrantSecrets secrets,
    ILogger<ClientRenewal> logger)
{
    /// <summary>The error of a server that does not know the client (RFC 6749, section 5.2).</summary>
    public const string Forgotten = "invalid_client";

    /// <summary>Opens a link as the browser will. A server that does not know its client may not send the browser back (RFC 6749, section
    /// 4.1.2.1), so that Echo would never hear of it.</summary>
    public async Task<bool> IsForgottenAsync(OAuthSetup setup, Uri link, CancellationToken cancellationToken)
    {
        if (!setup.IsRegistered)
            return false;
        var answer = await http.GetAsync(link, cancellationToken);
        return answer.Status is 400 or 401 or 403 or 404 && answer.Text.Contains("client", StringComparison.OrdinalIgnoreCase);
    }

    /// <returns>Whether there is another client now, registered here or meanwhile by another use.</returns>
    public async Task<bool> RenewAsync(OAuthSetup setup, CancellationToken cancellationToken)
    {
        if (setup is not { IsRegistered: true, Issuer: { } issuer } || await setups.FindAsync(setup.ConnectionId, cancellationToken) is not { } stored)
            return false;
        if (stored.ClientId != setup.ClientId)
            return true;
        var server = await discovery.FindServerAsync(issuer, cancellationToken);
        var client = server.IsAnswer ? await registrar.FindAsync(server.Value, null, null, setup.RedirectUri, cancellationToken) : server.Failure;
        if (!client.IsAnswer)
        {
            NotRegistered(setup.ConnectionId, issuer, client.Failure.Reason);
            return false;
        }

        var renewed = setup with
        {
            ClientId = client.Value.Id,
            ClientSecret = secrets.SealClient(setup.ConnectionId, client.Value.Secret),
            ClientAuthentication = client.Value.Authentication,
        };
        await setups.ReplaceClientAsync(renewed, setup.ClientId, cancellationToken);
        Registered(setup.ConnectionId, issuer);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Issuer} has forgotten Echo, which registered there anew for connection {ConnectionId}")]
    partial void Registered(Guid connectionId, string issuer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Issuer} has forgotten Echo, and registering for connection {ConnectionId} failed: {Reason}")]
    partial void NotRegistered(Guid connectionId, string issuer, string? reason);
}
