namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What Echo is to one authorization server. No record, so that nothing prints the secret.</summary>
sealed class OAuthClient(string id, string? secret, string authentication)
{
    public string Id => id;

    public string? Secret => secret;

    public string Authentication => authentication;
}
