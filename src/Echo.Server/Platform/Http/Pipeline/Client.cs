using System.Net;

namespace Echo.Server.Platform.Http.Pipeline;

/// <summary>Who is at the other end of a request.</summary>
/// <param name="Scheme">The scheme that a trusted proxy reports, or null.</param>
readonly record struct Client(IPAddress Address, bool FromLoopback, string? Scheme);
