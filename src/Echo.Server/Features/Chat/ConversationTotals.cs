namespace Echo.Server.Features.Chat;

/// <summary>Numbers over all conversations of somebody.</summary>
sealed record ConversationTotals
{
    public required long Conversations { get; init; }

    public required long Unread { get; init; }
}
