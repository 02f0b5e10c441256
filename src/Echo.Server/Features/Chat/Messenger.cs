using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Chat;

/// <summary>Sends and reads messages for somebody: what the routes and the frames of the chat socket have in common.</summary>
sealed class Messenger(MessageWriter writer, MessageStore messages, ReadStore reads, ConversationStore conversations)
{
    /// <summary>Stores a message. When it answers, the message is on disk; sockets get it a moment later.</summary>
    public async ValueTask<SendOutcome> SendAsync(Caller caller, SendRequest request, CancellationToken cancellationToken)
    {
        if (request.ReceiverId == caller.Id)
            return Problem.Refused("Cannot send message to yourself", "receiver_id");
        var message = new NewMessage(caller.Id, caller.Username, request.ReceiverId, request.Content);
        return await writer.WriteAsync(message, cancellationToken) is { } stored
            ? stored
            : Problem.NotFound("Receiver not found or inactive");
    }

    /// <summary>A page of the conversation with another account.</summary>
    /// <returns>Null when there is no such account.</returns>
    public async Task<HistoryAnswer?> ReadAsync(Caller caller, int otherId, HistoryQuery asked, CancellationToken cancellationToken)
    {
        if (asked.MarkAsRead)
            await reads.MarkAllAsync(caller.Id, otherId, cancellationToken);
        if (await conversations.FindAsync(caller.Id, otherId, cancellationToken) is not { } partner)
            return null;
        var page = partner.Total == 0
            ? []
            : await messages.ListAsync(caller.Id, otherId, asked.BeforeId ?? long.MaxValue, asked.Limit, asked.Offset, cancellationToken);
        return new()
        {
            Messages = [.. page.Select(MessageBody.Of)],
            TotalMessages = partner.Total,
            UnreadCount = partner.Unread,
            OtherUserId = otherId,
            OtherUsername = partner.Username,
        };
    }

    /// <returns>How many of the messages were unread and addressed to the caller.</returns>
    public Task<int> MarkReadAsync(Caller caller, MarkReadRequest request, CancellationToken cancellationToken) =>
        reads.MarkAsync(caller.Id, request.MessageIds, cancellationToken);
}
