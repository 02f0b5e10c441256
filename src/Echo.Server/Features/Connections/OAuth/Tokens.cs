namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What a token endpoint has given out. No record, so that nothing prints it by accident.</summary>
sealed class Tokens
{
    // Long enough for a request to arrive, and for one failed renewal.
    static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(1);

    public required string AccessToken { get; init; }

    public string? RefreshToken { get; init; }

    public required DateTimeOffset ObtainedAt { get; init; }

    /// <summary>Null when the server did not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What they are good for, as far as the server or the request for them said.</summary>
    public string[] Scopes { get; init; } = [];

    /// <summary>It is time to renew the access token: a minute before it ends, or in the last fifth of a short life.</summary>
    public bool IsDue(DateTimeOffset now) => ExpiresAt is { } end && now >= end - Margin(end - ObtainedAt);

    public bool HasEnded(DateTimeOffset now) => now >= ExpiresAt;

    static TimeSpan Margin(TimeSpan life) => TimeSpan.FromTicks(Math.Min(LongestMargin.Ticks, life.Ticks / 5));
}
