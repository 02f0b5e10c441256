namespace Echo.Server.StdioEntry;

/// <summary>Why there is no answer.</summary>
/// <param name="Sentence">What happened, and what to do.</param>
sealed record Trouble(string Sentence)
{
    /// <summary>Echo does not know the session, and has not acted on the message.</summary>
    public bool SessionIsLost { get; init; }

    /// <summary>The connection ended in the middle of the answer.</summary>
    public bool IsBroken { get; init; }

    /// <summary>Asking again can't help.</summary>
    public bool IsFinal { get; init; }
}
