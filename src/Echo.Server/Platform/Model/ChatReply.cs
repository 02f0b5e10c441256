namespace Echo.Server.Platform.Model;

/// <summary>What one request to a chat endpoint brought.</summary>
/// <param name="Answer">Null when it failed.</param>
/// <param name="Failure">A sentence without secrets; null when it was answered.</param>
/// <param name="MayBeRetried">A later request may do better.</param>
/// <param name="Wait">How long the endpoint asks to wait before; null when it says nothing.</param>
sealed record ChatReply(ChatAnswer? Answer, string? Failure, bool MayBeRetried, TimeSpan? Wait)
{
    /// <summary>What it took, also where the answer broke off.</summary>
    public ModelTokens Spent { get; init; } = ModelTokens.None;

    public static ChatReply Of(ChatAnswer answer) => new(answer, null, false, null);

    public static ChatReply Failed(string failure) => new(null, failure, false, null);

    public static ChatReply Busy(string failure, TimeSpan? wait = null) => new(null, failure, true, wait);
}
