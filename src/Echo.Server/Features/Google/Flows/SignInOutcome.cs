using Echo.Server.Features.Access.External;

namespace Echo.Server.Features.Google.Flows;

/// <summary>What came of a callback.</summary>
abstract record SignInOutcome
{
    SignInOutcome()
    {
    }

    /// <param name="GrantedScopes">Keys.</param>
    public sealed record SignedIn(ExternalOutcome.SignedIn Session, string Email, IReadOnlyList<string> GrantedScopes) : SignInOutcome;

    /// <summary>The account that began has to say yes.</summary>
    public sealed record Confirm(string Token, string Email, string Username) : SignInOutcome
    {
        public override string ToString() => nameof(Confirm);
    }

    /// <summary>The person before the browser has to say yes.</summary>
    public sealed record Unconfirmed(string Token, string Email) : SignInOutcome
    {
        public override string ToString() => nameof(Unconfirmed);
    }

    /// <summary>There is no such sign-in: unknown, used, too old, or begun in another browser.</summary>
    public sealed record Unknown : SignInOutcome;

    public sealed record NotAccepted(string Reason) : SignInOutcome;

    public sealed record EmailTaken : SignInOutcome;

    public sealed record Inactive : SignInOutcome;
}
