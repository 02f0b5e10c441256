namespace Echo.Server.Features.Connections;

/// <summary>Who shares an upstream session of a connection.</summary>
static class Isolations
{
    /// <summary>All callers use one.</summary>
    public const string Shared = "shared";

    /// <summary>Each account has its own.</summary>
    public const string User = "user";

    /// <summary>Each session of an account has its own: each session of an MCP client, and besides each sign-in and each API key.</summary>
    public const string Session = "session";
}
