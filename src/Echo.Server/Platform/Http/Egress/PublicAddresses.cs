using System.Net;
using System.Net.Sockets;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>Tells addresses of the public internet from all others, by the special-purpose registries of IANA (RFC 6890 and its
/// updates).</summary>
static class PublicAddresses
{
    // 64:ff9b::/96 (RFC 6052): networks without IPv4 reach every IPv4 host by it, so what stands inside decides.
    static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    static readonly AddressRanges Special = new(
    [
        "0.0.0.0/8",          // unspecified, "this network"
        "10.0.0.0/8",         // private
        "100.64.0.0/10",      // carrier-grade NAT; Alibaba's metadata
        "127.0.0.0/8",        // loopback
        "168.63.129.16",      // Azure's host agent
        "169.254.0.0/16",     // link-local; metadata of most clouds
        "172.16.0.0/12",      // private
        "192.0.0.0/24",       // protocol assignments; Oracle's metadata
        "192.0.2.0/24",       // documentation
        "192.88.99.0/24",     // 6to4 relays
        "192.168.0.0/16",     // private
        "198.18.0.0/15",      // benchmarks
        "198.51.100.0/24",    // documentation
        "203.0.113.0/24",     // documentation
        "224.0.0.0/4",        // multicast
        "240.0.0.0/4",        // reserved, broadcast
        "2001::/23",          // protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",      // documentation
        "2002::/16",          // 6to4: any IPv4 address in disguise
        "3fff::/20",          // documentation
    ]);

    /// <summary>The address that packets end up at: IPv4 out of its mapped and NAT64 forms.</summary>
    public static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        return Nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12)) : address;
    }

    /// <summary>Whether an unwrapped address is public. Of IPv6 only global unicast is; that leaves out loopback, link-local, unique local
    /// (and with it fd00:ec2::254), multicast, IPv4-compatible forms and the local NAT64 prefix 64:ff9b:1::/48.</summary>
    public static bool Contains(IPAddress address) =>
        (address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address)) && !Special.Contains(address);
}
