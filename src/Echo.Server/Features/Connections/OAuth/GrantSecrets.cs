using System.Text.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Seals what signing in must keep secret: client secrets, tokens, and the state and verifier of sign-ins under way.</summary>
sealed class GrantSecrets(SecretBox box)
{
    public string? SealClient(Guid connectionId, string? secret) => secret is null ? null : box.Seal(secret, ClientPurpose(connectionId));

    /// <returns>False when the secret was sealed with another key.</returns>
    public bool TryOpenClient(OAuthSetup setup, out string? secret)
    {
        secret = setup.ClientSecret is { } text ? box.Open(text, ClientPurpose(setup.ConnectionId)) : null;
        return secret is not null || setup.ClientSecret is null;
    }

    public Grant Seal(UpstreamKey key, Tokens tokens, DateTimeOffset? lastRefresh = null) => new()
    {
        ConnectionId = key.ConnectionId,
        AccountId = key.AccountId,
        AccessToken = box.Seal(tokens.AccessToken, TokenPurpose(key, "access")),
        RefreshToken = tokens.RefreshToken is { } refresh ? box.Seal(refresh, TokenPurpose(key, "refresh")) : null,
        ObtainedAt = tokens.ObtainedAt,
        ExpiresAt = tokens.ExpiresAt,
        LastRefreshAt = lastRefresh,
        Scopes = tokens.Scopes,
    };

    /// <returns>Null when the tokens were sealed with another key.</returns>
    public Tokens? Open(Grant grant)
    {
        var key = new UpstreamKey(grant.ConnectionId, grant.AccountId);
        var refresh = grant.RefreshToken is { } text ? box.Open(text, TokenPurpose(key, "refresh")) : null;
        if (box.Open(grant.AccessToken, TokenPurpose(key, "access")) is not { } access || (refresh is null && grant.RefreshToken is not null))
            return null;
        return new()
        {
            AccessToken = access,
            RefreshToken = refresh,
            ObtainedAt = grant.ObtainedAt,
            ExpiresAt = grant.ExpiresAt,
            Scopes = grant.Scopes,
        };
    }

    public string SealFlow(Guid connectionId, FlowSecrets secrets) => box.Seal(JsonSerializer.Serialize(secrets), FlowPurpose(connectionId));

    /// <returns>Null when they were sealed with another key.</returns>
    public FlowSecrets? OpenFlow(SignInFlow flow) =>
        box.Open(flow.Secrets, FlowPurpose(flow.ConnectionId)) is { } text ? JsonSerializer.Deserialize<FlowSecrets>(text) : null;

    static string ClientPurpose(Guid connectionId) => $"connection:{connectionId}:oauth:client";

    static string FlowPurpose(Guid connectionId) => $"connection:{connectionId}:oauth:flow";

    static string TokenPurpose(UpstreamKey key, string token) => $"connection:{key.ConnectionId}:grant:{key.AccountId?.ToString() ?? "shared"}:{token}";
}
