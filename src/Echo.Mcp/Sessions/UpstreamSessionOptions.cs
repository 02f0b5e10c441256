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

    /// <summary>Whether a request of a method is sent again when it found the session lost and a new one is open. One that is not comes back
    /// with <see cref="Failures.FailureKind.SessionLost"/>, not executed, and may be sent by whoever asked for it.</summary>
    public Func<string, bool> Repeats { get; init; } = static _ => true;

    /// <summary>Only the one that every server has known so far, unless told otherwise.</summary>
    public Eras Eras { get; init; }

    /// <summary>How long a server that does not answer server/discover is waited for before it is sent initialize as well. A program that
    /// only starts slowly loses nothing by it: it is asked both then, and whatever it knows counts.</summary>
    public TimeSpan ProbeWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Stays informed of changes of the server's lists with subscriptions/listen, where a server offers it. Needs
    /// <see cref="PeerOptions.OnNotification"/>, and over HTTP a connection for as long as the session lives. Older servers tell by
    /// themselves over stdio and HTTP+SSE, and over streamable HTTP when the transport listens.</summary>
    public bool ListensForChanges { get; init; } = true;

    public ListLimits ListLimits { get; init; } = new();
}
