namespace Echo.Server.Features.Connections.OAuth;

/// <summary>A sign-in that waits for its callback: once, and for ten minutes.</summary>
sealed class SignInFlow
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public required byte[] StateHash { get; init; }

    public required Guid ConnectionId { get; init; }

    /// <summary>The account that started it, which alone may finish it.</summary>
    public required int AccountId { get; init; }

    /// <summary>Whose tokens it brings; null for those of the connection.</summary>
    public int? GrantAccountId { get; init; }

    /// <summary>The mark of the browser where it began; null where none did.</summary>
    public byte[]? BrowserHash { get; init; }

    /// <summary>The mark of the browser that was last asked whether to go on; null where none was.</summary>
    public byte[]? AskedHash { get; init; }

    /// <summary>Sealed <see cref="FlowSecrets"/>.</summary>
    public required string Secrets { get; init; }

    public required string RedirectUri { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public UpstreamKey Key => new(ConnectionId, GrantAccountId);
}
