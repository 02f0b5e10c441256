using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>A stored definition of an MCP server. What is live of it is an upstream.</summary>
sealed class Connection
{
    public required Guid Id { get; init; }

    /// <summary>Number of the account that created it; <see cref="Caller.NoAccount"/> when it came without credentials and has no owner.</summary>
    public int? OwnerId { get; init; }

    public Guid? OwnerUuid { get; init; }

    /// <summary>The owner's account was not disabled.</summary>
    public bool OwnerIsActive { get; init; } = true;

    public required string Name { get; init; }

    /// <summary>Names the connection in paths and prefixes its tools; unique and stable once it is stored.</summary>
    public required string Slug { get; set; }

    /// <summary>One of <see cref="Transports"/>.</summary>
    public required string Transport { get; init; }

    public string? McpUrl { get; init; }

    /// <summary>Program and arguments of a stdio server.</summary>
    public string[]? Command { get; init; }

    /// <summary>Sealed JSON object of environment variables.</summary>
    public string? Env { get; init; }

    public required string AuthType { get; init; }

    /// <summary>Sealed.</summary>
    public string? BearerToken { get; init; }

    /// <summary>One of <see cref="ConnectionCredentials"/>.</summary>
    public string Credentials { get; init; } = ConnectionCredentials.Shared;

    /// <summary>Version that Echo reports to the server as its client.</summary>
    public required string ClientVersion { get; init; }

    /// <summary>Seconds that opening may take.</summary>
    public required int TimeoutSeconds { get; init; }

    public string[] DisabledTools { get; init; } = [];

    /// <summary>One of <see cref="Visibilities"/>.</summary>
    public string Visibility { get; init; } = Visibilities.Private;

    /// <summary>The only roles that may use a team connection; empty for all.</summary>
    public string[] Roles { get; init; } = [];

    /// <summary>One of <see cref="Isolations"/>.</summary>
    public string Isolation { get; init; } = Isolations.Shared;

    /// <summary>A tool that the server changes is not called until somebody approves the change.</summary>
    public bool PinTools { get; init; }

    /// <summary>Grows with every change of the definition.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>JSON text: what the server called itself when it was last opened, as far as this node knows.</summary>
    public string? ServerInfo { get; set; }

    public string? LastError { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastActivity { get; init; }

    public bool UsesOAuth => AuthType == AuthTypes.OAuth;

    /// <summary>Each user has an upstream of his own, with his own sign-in.</summary>
    public bool IsPerUser => Credentials == ConnectionCredentials.PerUser;

    public bool StartsProgram => Transport == Transports.Stdio;

    /// <summary>How errors and logs name the server: the program, or the URL without its query.</summary>
    public string Target => StartsProgram ? Command![0] : new Uri(McpUrl!).GetLeftPart(UriPartial.Path);
}
