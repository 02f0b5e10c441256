namespace Echo.Server.Platform.Model;

/// <summary>How a question to a model ended.</summary>
public abstract record ChatOutcome
{
    ChatOutcome()
    {
    }

    /// <param name="Spent">What the question took, with answers that broke off before this one.</param>
    public sealed record Answered(ChatAnswer Answer, ModelTokens Spent) : ChatOutcome;

    /// <summary>No answer came, and no further attempt is worthwhile.</summary>
    /// <param name="Reason">A sentence without secrets.</param>
    public sealed record Failed(string Reason) : ChatOutcome;
}
