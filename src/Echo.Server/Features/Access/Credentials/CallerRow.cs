namespace Echo.Server.Features.Access.Credentials;

/// <summary>An account together with the session or key that speaks for it.</summary>
sealed class CallerRow
{
    public required int Id { get; init; }

    public required Guid Uuid { get; init; }

    public required string Username { get; init; }

    public required string Role { get; init; }

    public required string[] Grants { get; init; }

    public required bool IsActive { get; init; }

    /// <summary>The session has ended or the key was revoked.</summary>
    public required bool IsWithdrawn { get; init; }

    /// <summary>When the session or key ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The key and its scopes; null for a session.</summary>
    public Guid? KeyId { get; init; }

    public string[]? Scopes { get; init; }

    /// <summary>The key's last use, as stored.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}
