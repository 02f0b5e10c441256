using Echo.Mcp.Messages;

namespace Echo.Mcp.Transports;

/// <summary>Takes one incoming message (or a batch). Returns quickly and never throws; may be called concurrently for different streams.
/// </summary>
/// <param name="message">One line or body. The memory belongs to the receiver from now on.</param>
/// <param name="request">The request in whose answer the message came, where the transport tells; null for a stream that all share.</param>
/// <returns>False when it is not JSON-RPC.</returns>
public delegate bool MessageReceiver(ReadOnlyMemory<byte> message, OutgoingMessage? request = null);
