namespace Echo.Server.Features.Connections;

/// <summary>How making a connection ended. Nothing is stored except by the first two.</summary>
abstract record ConnectOutcome
{
    ConnectOutcome()
    {
    }

    public sealed record Connected(Connection Connection, UpstreamOffer Offer) : ConnectOutcome;

    /// <summary>Stored, and useless until somebody signs in there.</summary>
    public sealed record AuthorizationRequired(Connection Connection, Uri Link) : ConnectOutcome;

    public sealed record NotOpened(UpstreamOutcome Outcome) : ConnectOutcome;

    public sealed record LimitReached(int Count) : ConnectOutcome;

    /// <summary>The caller's account was disabled or deleted while the server was being opened.</summary>
    public sealed record OwnerInactive : ConnectOutcome;

    public sealed record SlugTaken(string Slug) : ConnectOutcome;
}
