namespace Echo.Mcp.Failures;

/// <summary>Why a request, or a whole session, came to nothing.</summary>
/// <param name="Kind">For programs.</param>
/// <param name="Event">What happened, as a clause without a full stop.</param>
public sealed record UpstreamFailure(FailureKind Kind, string Event)
{
    /// <summary>What helps to understand it, such as the end of a program's stderr. Comes from the server, cut to a sensible length.
    /// </summary>
    public string? Detail { get; init; }

    /// <summary>The HTTP status, when there was one.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The WWW-Authenticate value of an <see cref="FailureKind.Unauthorized"/> answer: where to get a token, and which scopes.
    /// </summary>
    public string? Challenge { get; init; }

    /// <summary>True when the server certainly did not act on the request, so that sending it again, also on another session, is safe.
    /// </summary>
    public bool NotExecuted { get; init; }

    /// <summary>The exception of the network behind it, when there was one. The HttpClient that was handed in may throw its own kinds.
    /// </summary>
    public Exception? Cause { get; init; }

    /// <summary>One sentence, or two, for people.</summary>
    public string Reason => Detail is null ? Event : $"{Event}. {Detail}";

    public override string ToString() => Reason;

    internal UpstreamFailure Before(string subject) => this with
    {
        Event = Kind == FailureKind.Closed ? $"{Event} before {subject} was answered" : $"{Event} before it answered {subject}",
    };

    internal UpstreamFailure WithDetail(string detail) => this with { Detail = Detail is null ? detail : $"{detail}. {Detail}" };

    internal UpstreamFailure ForLostSession() => this with
    {
        Event = $"The server lost the session, and opening a new one failed: {Event}",
        NotExecuted = true,
    };
}
