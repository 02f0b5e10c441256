namespace Echo.Server.Features.Connections.OAuth;

/// <summary>The stored tokens of a connection, or of one account at it.</summary>
sealed record Grant
{
    public required Guid ConnectionId { get; init; }

    public int? AccountId { get; init; }

    /// <summary>Sealed.</summary>
    public required string AccessToken { get; init; }

    /// <summary>Sealed.</summary>
    public string? RefreshToken { get; init; }

    public required DateTimeOffset ObtainedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastRefreshAt { get; init; }

    public string[] Scopes { get; init; } = [];

    /// <summary>What the MCP server has asked for beyond. The tokens still count for all that needs less.</summary>
    public string[] WantedScopes { get; init; } = [];

    /// <summary>Why the last renewal came to nothing.</summary>
    public string? LastError { get; init; }

    /// <summary>The authorization server gives no more tokens for it: somebody has to sign in again.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Known in lists only: no more than waiting for its end is left when false.</summary>
    public bool CanBeRenewed { get; init; } = true;
}
