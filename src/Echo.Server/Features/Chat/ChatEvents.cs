namespace Echo.Server.Features.Chat;

/// <summary>What the log of events holds of Chat. Both sides of a conversation, and nobody else, get each of them.</summary>
static class ChatEvents
{
    public const string Topic = "chat";

    /// <summary>A message: its fields, with the time of the event as its own.</summary>
    public const string Message = "message";

    /// <summary>Messages were read: <c>message_ids</c> and <c>read_by</c>.</summary>
    public const string ReadReceipt = "read_receipt";
}
