namespace Echo.Server.Features.Connections.OAuth;

/// <summary>How Echo presents itself at the authorization server of a connection, as it was given or found out when the connection was
/// made.</summary>
sealed record OAuthSetup
{
    public const string AuthorizationCode = "authorization_code";
    public const string ClientCredentials = "client_credentials";

    public required Guid ConnectionId { get; init; }

    /// <summary>One of the two constants.</summary>
    public required string GrantType { get; init; }

    /// <summary>The authorization server's own name for itself; null when its endpoints were given instead of found.</summary>
    public string? Issuer { get; init; }

    /// <summary>The server promises to name itself in each callback (RFC 9207), so that one without the name is refused.</summary>
    public bool RequiresIssuer { get; init; }

    /// <summary>Null when people can't sign in, only the client by itself.</summary>
    public string? AuthorizationUrl { get; init; }

    public required string TokenUrl { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Sealed.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>One of <see cref="OAuth.ClientAuthentication"/>.</summary>
    public required string ClientAuthentication { get; init; }

    /// <summary>The client is one that Echo has registered by itself.</summary>
    public bool IsRegistered { get; init; }

    public string[] Scopes { get; init; } = [];

    /// <summary>The MCP server as tokens name it (RFC 8707).</summary>
    public required string Resource { get; init; }

    public required string RedirectUri { get; init; }

    /// <summary>A label that people gave.</summary>
    public string? Provider { get; init; }

    public bool IsClientsOwn => GrantType == ClientCredentials;

    /// <summary>The same for a server that gives the client no tokens of its own.</summary>
    public OAuthSetup ForUsers() => this with { GrantType = AuthorizationCode };
}
