using System.Diagnostics.CodeAnalysis;
using Echo.Mcp.Failures;

namespace Echo.Mcp.Sessions;

/// <summary>An open session, or why there is none.</summary>
public sealed class UpstreamOpening
{
    internal UpstreamOpening(UpstreamSession session) => Session = session;

    internal UpstreamOpening(UpstreamFailure failure) => Failure = failure;

    public UpstreamSession? Session { get; }

    public UpstreamFailure? Failure { get; }

    /// <summary>The server went away when it was asked for its era, as servers may that know only initialize: open it again with
    /// <see cref="Eras.SessionsOnly"/>.</summary>
    public bool FailedByAsking { get; internal init; }

    [MemberNotNullWhen(true, nameof(Session))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsOpen => Session is not null;
}
