namespace Echo.Server.Features.Access.Sessions;

/// <summary>A session that is live.</summary>
sealed class Session
{
    public required Guid Sid { get; init; }

    public required int AccountId { get; init; }

    public required SessionKind Kind { get; init; }

    /// <summary>SHA-256 of the newest refresh token; null for sessions without one.</summary>
    public byte[]? RefreshHash { get; init; }
}
