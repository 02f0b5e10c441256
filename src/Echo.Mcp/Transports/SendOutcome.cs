using Echo.Mcp.Failures;

namespace Echo.Mcp.Transports;

/// <summary>How sending one message ended.</summary>
public readonly struct SendOutcome
{
    SendOutcome(bool mayHaveLeft, UpstreamFailure? failure) => (MayHaveLeft, Failure) = (mayHaveLeft, failure);

    /// <summary>The message is on its way or answered.</summary>
    public static SendOutcome Sent { get; } = new(true, null);

    /// <summary>Given up through the cancellation token before any byte left.</summary>
    public static SendOutcome NotSent { get; } = new(false, null);

    /// <summary>False when the server certainly has not seen the message, so that there is nothing to cancel.</summary>
    public bool MayHaveLeft { get; }

    /// <summary>Why there will be no answer, or null.</summary>
    public UpstreamFailure? Failure { get; }

    public static SendOutcome Failed(UpstreamFailure failure) => new(!failure.NotExecuted, failure);
}
