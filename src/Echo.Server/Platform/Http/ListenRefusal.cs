using System.Net.Sockets;
using Echo.Server.Platform.Configuration;
using Microsoft.AspNetCore.Connections;

namespace Echo.Server.Platform.Http;

/// <summary>Why the system does not let the server listen, in words for whoever started it.</summary>
static class ListenRefusal
{
    /// <returns>One sentence, or null when something else failed.</returns>
    public static string? Explain(Exception failure, ServerOptions server) => Find(failure) switch
    {
        AddressInUseException => $"PORT {server.Port} is in use by another program: end that one, or set PORT, or start with --port, to use another one.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
            $"HOST is \"{server.Host}\", which is no address of this machine: use 127.0.0.1, 0.0.0.0 for all addresses, or one that this machine has.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            $"PORT {server.Port} needs rights that Echo was not started with: set PORT, or start with --port, to use one from 1024 on.",
        SocketException { SocketErrorCode: SocketError.AddressFamilyNotSupported } =>
            $"HOST is \"{server.Host}\", and this machine has no such kind of address: use an IPv4 address, such as 127.0.0.1 or 0.0.0.0.",
        SocketException other => $"Echo can't listen on HOST \"{server.Host}\" and PORT {server.Port}: {other.Message}. Set HOST and PORT to others.",
        _ => null,
    };

    // For localhost there are two addresses, and an exception for each.
    static Exception? Find(Exception? failure) => failure switch
    {
        AddressInUseException or SocketException or null => failure,
        AggregateException several => several.InnerExceptions.Select(Find).FirstOrDefault(found => found is not null),
        _ => Find(failure.InnerException),
    };
}
