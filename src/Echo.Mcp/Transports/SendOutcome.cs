using Echo.Mcp.Failures;

namespace Echo.Mcp.Transports;

/// <summary>How sending one message ended.</summary>
public readonly struct SendOutcome
{
    SendOutcome(bool mayHaveLeft, UpstreamFailure? failure, bool wasGivenUp = false) =>
        (MayHaveLeft, Failure, WasGivenUp) = (mayHaveLeft, failure, wasGivenUp);

    /// <summary>The message is on its way or answered.</summary>
    public static SendOutcome Sent { get; } = new(true, null);

    /// <summary>Given up through the cancellation token before any byte left.</summary>
    public static SendOutcome NotSent { get; } = new(false, null, wasGivenUp: true);

    /// <summary>Given up through the cancellation token when the server may have seen the message.</summary>
    public static SendOutcome GivenUp { get; } = new(true, null, wasGivenUp: true);

    /// <summary>False when the server certainly has not seen the message, so that there is nothing to cancel.</summary>
    public bool MayHaveLeft { get; }

    /// <summary>The cancellation token fired before the message was handed over.</summary>
    public bool WasGivenUp { get; }

    /// <summary>Why there will be no answer, or null.</summary>
    public UpstreamFailure? Failure { get; }

    public static SendOutcome Failed(UpstreamFailure failure) => new(!failure.NotExecuted, failure);
}
