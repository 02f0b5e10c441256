using System.Text.Json.Serialization;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>How the sign-in of a connection stands, for the caller who asks.</summary>
/// <param name="ValidUntil">When the access token ends; null when there is none, or nobody said. It is renewed before.</param>
/// <param name="LastRefresh">When a token was last renewed.</param>
/// <param name="LastError">Why the last renewal came to nothing.</param>
sealed record ConnectionAuthorization(DateTimeOffset? ValidUntil, DateTimeOffset? LastRefresh, string? LastError)
{
    /// <summary>Where to sign in. Stands only where that is necessary, and not in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AuthorizationUrl { get; init; }

    /// <summary>Somebody has to sign in before everything works, or anything.</summary>
    [JsonIgnore]
    public bool IsRequired { get; init; }
}
