namespace Echo.Server.Features.Connections;

/// <summary>How making a connection ended. Nothing is stored except by the first three.</summary>
abstract record ConnectOutcome
{
    ConnectOutcome()
    {
    }

    /// <summary>What was stored, or null.</summary>
    public Connection? Made => this switch
    {
        Connected connected => connected.Connection,
        AuthorizationRequired pending => pending.Connection,
        Stored stored => stored.Connection,
        _ => null,
    };

    public sealed record Connected(Connection Connection, UpstreamOffer Offer) : ConnectOutcome;

    /// <summary>Stored, and useless until somebody signs in there.</summary>
    public sealed record AuthorizationRequired(Connection Connection, Uri Link) : ConnectOutcome;

    /// <summary>Stored, and opened with the first use.</summary>
    public sealed record Stored(Connection Connection) : ConnectOutcome;

    public sealed record NotOpened(UpstreamOutcome Outcome) : ConnectOutcome;

    /// <summary>Programs are started for accounts only.</summary>
    public sealed record CredentialsNeeded : ConnectOutcome;

    public sealed record LimitReached(int Count) : ConnectOutcome;

    /// <summary>The caller's account was disabled or deleted while the server was being opened.</summary>
    public sealed record OwnerInactive : ConnectOutcome;

    public sealed record SlugTaken(string Slug) : ConnectOutcome;
}
