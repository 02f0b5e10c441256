using System.Net;
using System.Net.Sockets;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>Finds the addresses behind a host that may be connected to.</summary>
sealed class TargetFinder(EgressGuard guard, HostResolver resolve)
{
    // The system's own function takes a longer name for a mistake of the program that calls it.
    const int LongestName = 254;

    /// <exception cref="TargetRefusedException">The host has addresses, and none is allowed.</exception>
    /// <exception cref="SocketException">The host has no address.</exception>
    public async ValueTask<IPAddress[]> FindAsync(string host, int port, EgressProfile profile, CancellationToken cancellationToken)
    {
        // Resolvers take an empty name for this machine.
        if (host.Length == 0)
            throw new TargetRefusedException(new(host));
        if (host.Length > LongestName)
            throw new SocketException((int)SocketError.HostNotFound);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        if (IsOperators(host, port, profile))
            return addresses;
        var allowed = Array.FindAll(addresses, guard.Allows);
        return allowed.Length > 0 ? allowed : throw new TargetRefusedException(new(host));
    }

    static bool IsOperators(string host, int port, EgressProfile profile) =>
        profile.OperatorAddresses.Any(address => address.Port == port && address.IdnHost.Equals(host, StringComparison.OrdinalIgnoreCase));
}
