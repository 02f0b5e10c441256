namespace Echo.Mcp.Failures;

/// <summary>What a caller can do about a failure depends on its kind.</summary>
public enum FailureKind
{
    /// <summary>No answer came in time. The request was cancelled upstream.</summary>
    TimedOut,

    /// <summary>The caller gave up. The request was cancelled upstream.</summary>
    Cancelled,

    /// <summary>The program or the session is gone; open a new session.</summary>
    Ended,

    /// <summary>The session was closed on this side.</summary>
    Closed,

    /// <summary>No connection to the server came about.</summary>
    Unreachable,

    /// <summary>The connection broke before the answer was complete.</summary>
    Broken,

    /// <summary>The server asks for credentials or refuses those that were sent (HTTP 401 or 403).</summary>
    Unauthorized,

    /// <summary>The server no longer knows the session (HTTP 404, or 400 with words to that effect).</summary>
    SessionLost,

    /// <summary>The server answered with an HTTP status that means failure.</summary>
    Rejected,

    /// <summary>The server broke the protocol: an answer that is not JSON-RPC, an unknown protocol version, an endless list.</summary>
    Protocol,

    /// <summary>A message was over the size limit.</summary>
    TooLarge,
}
