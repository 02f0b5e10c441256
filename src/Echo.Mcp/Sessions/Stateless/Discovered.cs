using Echo.Mcp.Failures;

namespace Echo.Mcp.Sessions.Stateless;

/// <summary>What asking a server for its era came to: it knows no sessions, it can't be spoken to, or it is older.</summary>
/// <param name="Agreement">What a server without sessions said of itself.</param>
/// <param name="Failure">Why asking for a session is pointless.</param>
sealed record Discovered(Agreement? Agreement, UpstreamFailure? Failure)
{
    public static Discovered Older { get; } = new(null, null);

    public static Discovered Of(Agreement agreement) => new(agreement, null);

    public static Discovered Of(UpstreamFailure failure) => new(null, failure);
}
