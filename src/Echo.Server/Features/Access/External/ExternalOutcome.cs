using Echo.Mcp.Json;

namespace Echo.Server.Features.Access.External;

/// <summary>What became of a sign-in by an identity provider.</summary>
public abstract record ExternalOutcome
{
    ExternalOutcome()
    {
    }

    /// <param name="User">The account object of contract section 4.</param>
    /// <param name="ExpiresIn">Seconds that the access token lives.</param>
    public sealed record SignedIn(int AccountId, Guid Uuid, RawJson User, string AccessToken, int ExpiresIn) : ExternalOutcome
    {
        // Records print what they hold.
        public override string ToString() => nameof(SignedIn);
    }

    /// <summary>Somebody else's account has the address, or nobody knows whose it is.</summary>
    public sealed record EmailTaken : ExternalOutcome;

    public sealed record Inactive : ExternalOutcome;
}
