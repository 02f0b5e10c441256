namespace Echo.Server.Features.Connections;

/// <summary>How Echo shows a server who it is.</summary>
static class AuthTypes
{
    public const string None = "none";

    public const string Bearer = "bearer";

    public const string OAuth = "oauth";
}
