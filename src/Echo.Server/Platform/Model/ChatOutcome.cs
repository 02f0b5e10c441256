namespace Echo.Server.Platform.Model;

/// <summary>How a question to a model ended.</summary>
public abstract record ChatOutcome
{
    ChatOutcome()
    {
    }

    public sealed record Answered(ChatAnswer Answer) : ChatOutcome;

    /// <summary>No answer came, and no further attempt is worthwhile.</summary>
    /// <param name="Reason">A sentence without secrets.</param>
    public sealed record Failed(string Reason) : ChatOutcome;
}
