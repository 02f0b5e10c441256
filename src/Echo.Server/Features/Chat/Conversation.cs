namespace Echo.Server.Features.Chat;

/// <summary>What somebody sees of a conversation with another person.</summary>
sealed record Conversation
{
    public required int OtherId { get; init; }

    public required string OtherUsername { get; init; }

    public required string LastMessage { get; init; }

    public required DateTimeOffset LastMessageAt { get; init; }

    /// <summary>Messages that the one who looks has not read.</summary>
    public required long Unread { get; init; }

    /// <summary>Messages of both.</summary>
    public required long Total { get; init; }
}
