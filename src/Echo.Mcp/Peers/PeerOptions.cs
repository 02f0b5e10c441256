using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Echo.Mcp.Peers;

/// <summary>What both eras of the protocol need to know to exchange messages.</summary>
public abstract class PeerOptions
{
    /// <summary>Deepest nesting of an incoming message.</summary>
    public int MaxDepth { get; init; } = 128;

    /// <summary>Called in the order in which a server's notifications came, one at a time, off the read loop. One that is slow only delays
    /// the next ones; when very many wait, the oldest are dropped.</summary>
    public Func<ServerNotification, CancellationToken, ValueTask>? OnNotification { get; init; }

    /// <summary>Answers requests of the server, several at a time. The token fires when the server gives up or the session ends. Without
    /// it, every request but ping is answered with "method not found".</summary>
    public Func<ServerRequest, CancellationToken, ValueTask<ServerAnswer>>? OnRequest { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public ILogger Logger { get; init; } = NullLogger.Instance;
}
