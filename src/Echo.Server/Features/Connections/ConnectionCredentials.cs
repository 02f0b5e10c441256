namespace Echo.Server.Features.Connections;

/// <summary>Whose sign-in at the server counts.</summary>
static class ConnectionCredentials
{
    /// <summary>One, for everybody who may use the connection.</summary>
    public const string Shared = "shared";

    /// <summary>Each user's own.</summary>
    public const string PerUser = "per_user";
}
