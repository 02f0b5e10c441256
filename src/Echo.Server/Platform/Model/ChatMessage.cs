namespace Echo.Server.Platform.Model;

/// <summary>One message of a conversation with a model.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Text">May be empty for a model's message that only calls functions.</param>
public sealed record ChatMessage(string Role, string Text)
{
    /// <summary>What a model's message calls.</summary>
    public IReadOnlyList<ChatCall> Calls { get; init; } = [];

    /// <summary>Which call a <c>tool</c> message answers.</summary>
    public string? CallId { get; init; }
}
