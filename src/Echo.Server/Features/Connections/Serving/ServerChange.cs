using System.Runtime.InteropServices;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Something about a server that its users want to know of.</summary>
/// <param name="Server">The connection's id.</param>
/// <param name="Kind">Which list has changed; null when the connection itself appeared, changed or went, and with it all lists.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ServerChange(Guid Server, OfferKind? Kind);
