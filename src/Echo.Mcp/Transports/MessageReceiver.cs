namespace Echo.Mcp.Transports;

/// <summary>Takes one incoming message (or a batch). Returns quickly and never throws; may be called concurrently for different streams.
/// </summary>
/// <param name="message">One line or body. The memory belongs to the receiver from now on.</param>
/// <returns>False when it is not JSON-RPC.</returns>
public delegate bool MessageReceiver(ReadOnlyMemory<byte> message);
