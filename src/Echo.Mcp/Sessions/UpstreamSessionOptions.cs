using Echo.Mcp.Json;
using Echo.Mcp.Peers;

namespace Echo.Mcp.Sessions;

public sealed class UpstreamSessionOptions : PeerOptions
{
    /// <summary>The name that the server gets to see.</summary>
    public string ClientName { get; init; } = "echo";

    public string ClientVersion { get; init; } = "1.0.0";

    /// <summary>What this client offers to the server. Nothing by default: a session that many callers share can't tell whose answer a
    /// request of the server wants. Set it together with <see cref="PeerOptions.OnRequest"/>.</summary>
    public RawJson ClientCapabilities { get; init; } = RawJson.EmptyObject;

    /// <summary>For opening the session, also when it is opened again because the server lost it.</summary>
    public TimeSpan InitializeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public ListLimits ListLimits { get; init; } = new();
}
