namespace Echo.Server.Features.Google.Sessions;

/// <summary>Tokens of one Google account. No record, so that nothing prints them.</summary>
sealed class GoogleTokens
{
    public required string AccessToken { get; init; }

    /// <summary>Null where Google gave none: then it ends with the access token.</summary>
    public string? RefreshToken { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whose they are, as <see cref="Access.External.ExternalIdentity.Key"/>; null as long as nobody has looked.</summary>
    public string? Person { get; init; }

    public GoogleTokens Of(string? person) => new() { AccessToken = AccessToken, RefreshToken = RefreshToken, ExpiresAt = ExpiresAt, Person = person };
}
