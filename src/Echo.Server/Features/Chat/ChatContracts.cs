namespace Echo.Server.Features.Chat;

/// <summary>The message object of contract section 8.</summary>
sealed record MessageBody
{
    public required long Id { get; init; }

    public required int SenderId { get; init; }

    public required int ReceiverId { get; init; }

    public required string Content { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required bool IsRead { get; init; }

    public required string SenderUsername { get; init; }

    public required string ReceiverUsername { get; init; }

    public static MessageBody Of(Message message) => new()
    {
        Id = message.Id,
        SenderId = message.SenderId,
        ReceiverId = message.ReceiverId,
        Content = message.Content,
        Timestamp = message.Timestamp,
        IsRead = message.IsRead,
        SenderUsername = message.SenderUsername,
        ReceiverUsername = message.ReceiverUsername,
    };
}

/// <summary>A page of a conversation, newest first.</summary>
sealed record HistoryAnswer
{
    public required IReadOnlyList<MessageBody> Messages { get; init; }

    /// <summary>Of the whole conversation.</summary>
    public required long TotalMessages { get; init; }

    /// <summary>What the caller has not read of this conversation.</summary>
    public required long UnreadCount { get; init; }

    public required int OtherUserId { get; init; }

    public required string OtherUsername { get; init; }
}

sealed record UnreadAnswer(long UnreadCount, int UserId);

sealed record MarkedAnswer(int MarkedCount, string Message)
{
    public static MarkedAnswer Of(int count) => new(
        count, count == 0 ? "No unread messages found to mark as read" : $"{count} messages marked as read successfully");
}

/// <summary>A page of the caller's conversations, the one with the latest message first.</summary>
sealed record ConversationsAnswer
{
    public required IReadOnlyList<ConversationBody> Conversations { get; init; }

    /// <summary>All of the caller.</summary>
    public required long TotalConversations { get; init; }

    /// <summary>What the caller has not read in any of them.</summary>
    public required long TotalUnread { get; init; }
}

sealed record ConversationBody
{
    public required int OtherUserId { get; init; }

    public required string OtherUsername { get; init; }

    public required string LastMessage { get; init; }

    public required DateTimeOffset LastMessageTimestamp { get; init; }

    public required long UnreadCount { get; init; }

    public required long TotalMessages { get; init; }

    public static ConversationBody Of(Conversation conversation) => new()
    {
        OtherUserId = conversation.OtherId,
        OtherUsername = conversation.OtherUsername,
        LastMessage = conversation.LastMessage,
        LastMessageTimestamp = conversation.LastMessageAt,
        UnreadCount = conversation.Unread,
        TotalMessages = conversation.Total,
    };
}
