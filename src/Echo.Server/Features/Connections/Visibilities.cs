namespace Echo.Server.Features.Connections;

/// <summary>Who may use a connection besides its owner.</summary>
static class Visibilities
{
    public const string Private = "private";

    /// <summary>Everybody with <c>mcp:use</c>, or those of them with one of the stated roles.</summary>
    public const string Team = "team";
}
