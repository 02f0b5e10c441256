namespace Echo.Mcp.Messages;

/// <summary>What a request of revision 2026-07-28 repeats in HTTP headers beside its method, so that what stands between client and server
/// need not read bodies (basic, transports, streamable HTTP, request metadata). Transports without headers have no use for it.</summary>
/// <param name="Name">The tool, prompt or resource that the request is about, or null.</param>
/// <param name="Parameters">Arguments that the tool wants to see in a header, by the last part of the header's name.</param>
public sealed record RequestHeaders(string ProtocolVersion, string? Name, IReadOnlyList<KeyValuePair<string, string>> Parameters);
