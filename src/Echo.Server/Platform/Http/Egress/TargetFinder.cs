using System.Net;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>Finds the addresses behind a host that may be connected to.</summary>
sealed class TargetFinder(EgressGuard guard, HostResolver resolve)
{
    /// <exception cref="TargetRefusedException">The host has addresses, and none is allowed.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The host has no address.</exception>
    public async ValueTask<IPAddress[]> FindAsync(string host, int port, EgressProfile profile, CancellationToken cancellationToken)
    {
        // Resolvers take an empty name for this machine.
        if (host.Length == 0)
            throw new TargetRefusedException(new(host));
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        if (IsOperators(host, port, profile))
            return addresses;
        var allowed = Array.FindAll(addresses, guard.Allows);
        return allowed.Length > 0 ? allowed : throw new TargetRefusedException(new(host));
    }

    static bool IsOperators(string host, int port, EgressProfile profile) =>
        profile.OperatorAddresses.Any(address => address.Port == port && address.IdnHost.Equals(host, StringComparison.OrdinalIgnoreCase));
}
