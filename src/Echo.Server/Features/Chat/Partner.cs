namespace Echo.Server.Features.Chat;

/// <summary>The other side of a conversation, which may not have begun.</summary>
sealed record Partner
{
    public required string Username { get; init; }

    /// <summary>Messages of both.</summary>
    public required long Total { get; init; }

    /// <summary>Messages that the one who looks has not read.</summary>
    public required long Unread { get; init; }
}
