using Echo.Mcp.Failures;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Transports;

/// <summary>The way to one MCP server for one session. It moves whole JSON-RPC messages and knows as little about them as its protocol
/// allows; ids, time limits and meaning are the session's.</summary>
/// <remarks>
/// The session guarantees: <see cref="Start"/> is called once and before anything else; initialize is sent first (server/discover may come
/// before it, and may still wait for its answer), and again when the server lost the session; <see cref="Negotiated"/> follows each accepted
/// initialize, and the accepted discover of a server that knows no sessions; <see cref="SendAsync"/> is called concurrently;
/// <see cref="IAsyncDisposable.DisposeAsync"/> is called once, when all sending under way was cancelled.
/// An implementer owes: messages that came in one stream are handed over in their order, one at a time; no two messages mix on the way out;
/// one peer that does not read, drips or floods costs bounded memory and never blocks a thread; no exception for what a network or a
/// program may do; disposal within a few seconds, whatever the peer does, after which no task is left.
/// </remarks>
public interface IUpstreamTransport : IAsyncDisposable
{
    /// <summary>Ends, never with an exception, when no further message can pass in either direction, and says why. A transport whose
    /// messages travel on their own, as over HTTP, ends only with its disposal.</summary>
    Task<UpstreamFailure> Completion { get; }

    /// <summary>Whether <see cref="OutgoingMessage.Headers"/> are sent.</summary>
    bool HasHeaders => false;

    /// <summary>Whether no revision without sessions is spoken over this transport.</summary>
    bool KnowsOnlySessions => false;

    /// <summary>Begins to receive.</summary>
    void Start(MessageReceiver receiver);

    /// <summary>Sends one message. Returns when the transport has nothing more to do for it: where an answer belongs to its request, as
    /// over HTTP, the answer was handed to the receiver or the outcome says why there is none; elsewhere the message was taken into the
    /// stream, in the order of the calls.</summary>
    /// <param name="cancellationToken">Gives up waiting. What was begun is never left half written.</param>
    ValueTask<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken);

    /// <summary>The server speaks this protocol version.</summary>
    void Negotiated(string protocolVersion);
}
