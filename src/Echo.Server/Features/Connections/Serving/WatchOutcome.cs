using Echo.Mcp.Messages;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Whether a resource is watched.</summary>
/// <param name="Error">The server's own error, for handing it on.</param>
/// <param name="Trouble">Why the server could not be asked, for people.</param>
public sealed record WatchOutcome(RpcError? Error, string? Trouble)
{
    internal static WatchOutcome Watching { get; } = new(null, null);

    public bool IsWatching => Error is null && Trouble is null;

    internal static WatchOutcome Failed(string trouble) => new(null, trouble);
}
