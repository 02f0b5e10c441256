using System.Net;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>Decides which addresses outgoing requests may connect to.</summary>
sealed class EgressGuard(EgressOptions options, ServerOptions server)
{
    readonly AddressRanges allowed = new(options.AllowedRanges);

    public bool Allows(IPAddress address)
    {
        var target = PublicAddresses.Unwrap(address);
        return PublicAddresses.Contains(target) || allowed.Contains(target) || (server.ListensOnLoopback && IPAddress.IsLoopback(target));
    }
}
