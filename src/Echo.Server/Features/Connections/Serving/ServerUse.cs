using Echo.Mcp.Json;
using Echo.Mcp.Peers;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Who uses a server, and in which of his sessions.</summary>
public sealed record ServerUse(Caller Caller)
{
    /// <summary>The client's session with Echo, where it has one; a server that is isolated by session has a session of its own for each.
    /// </summary>
    public Guid? ClientSession { get; init; }

    /// <summary>Fires when that session is over, before its servers are closed: nothing is opened for it any more.</summary>
    public CancellationToken SessionEnded { get; init; }

    /// <summary>What the client can be asked; handed on to a server that serves this client alone. Empty for nothing.</summary>
    public RawJson ClientCapabilities { get; init; }

    /// <summary>Leads to the client between its requests, where its session has such a way; null elsewhere.</summary>
    public CallerChannel? Home { get; init; }

    /// <summary>Whether what is remembered of a server's lists will do: it is asked for news all the same, but nobody waits long for them.</summary>
    public bool InHaste { get; init; }

    /// <summary>Leads to the client while its request is under way; null when nobody listens.</summary>
    public CallerChannel? Channel { get; init; }
}
