namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What Echo is to one authorization server. No record, so that nothing prints the secret.</summary>
sealed class OAuthClient(string id, string? secret, string authentication, bool isRegistered = false)
{
    public string Id => id;

    public string? Secret => secret;

    public string Authentication => authentication;

    /// <summary>Echo has made itself known there, and could do it again.</summary>
    public bool IsRegistered => isRegistered;
}
