namespace Echo.Server.Platform.Configuration;

/// <summary>What one of several servers on the same database does.</summary>
public static class ServerRole
{
    public const string All = "all";

    /// <summary>It answers requests, and leaves jobs to others.</summary>
    public const string Api = "api";

    /// <summary>It works on jobs, and answers only for its health and metrics.</summary>
    public const string Worker = "worker";
}
