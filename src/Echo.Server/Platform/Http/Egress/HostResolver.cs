using System.Net;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>Finds the addresses of a host name, or of an address in any notation.</summary>
/// <exception cref="System.Net.Sockets.SocketException">The name has no address, or no answer came.</exception>
public delegate Task<IPAddress[]> HostResolver(string host, CancellationToken cancellationToken);
