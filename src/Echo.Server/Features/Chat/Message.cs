namespace Echo.Server.Features.Chat;

/// <summary>A stored message with the present names of both sides.</summary>
sealed record Message
{
    public required long Id { get; init; }

    public required int SenderId { get; init; }

    public required int ReceiverId { get; init; }

    public required string Content { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required bool IsRead { get; init; }

    public required string SenderUsername { get; init; }

    public required string ReceiverUsername { get; init; }
}
