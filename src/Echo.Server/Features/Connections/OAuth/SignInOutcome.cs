namespace Echo.Server.Features.Connections.OAuth;

/// <summary>How a callback ended. Nobody is signed in except by <see cref="SignedIn"/>.</summary>
abstract record SignInOutcome
{
    SignInOutcome()
    {
    }

    /// <summary>No sign-in waits for this state.</summary>
    public sealed record Unknown : SignInOutcome;

    /// <summary>The person before the browser has to agree first; the sign-in waits on.</summary>
    /// <param name="Username">Of the account whose connection it is; null where there is none.</param>
    public sealed record Unconfirmed(Connection Connection, string? Username) : SignInOutcome;

    /// <summary>Somebody else began it.</summary>
    public sealed record Foreign(Guid ConnectionId) : SignInOutcome;

    /// <summary>The authorization server, or who claims to be it, sent no code that may be used.</summary>
    public sealed record Denied(string Error) : SignInOutcome;

    public sealed record NotAccepted(string Reason) : SignInOutcome;

    /// <param name="Offer">What the server offers with the new token, or why that could not be asked; the token is kept all the same.</param>
    public sealed record SignedIn(Connection Connection, ReadOutcome<UpstreamOffer> Offer) : SignInOutcome;
}
