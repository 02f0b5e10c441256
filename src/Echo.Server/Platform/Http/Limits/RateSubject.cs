using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Http.Limits;

/// <summary>Who is counted: an API key, else a user, else a client address.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct RateSubject(RateSubjectKind Kind, Guid Id)
{
    const int AddressLength = 16;
    const int SubnetLength = 8;

    public static RateSubject Of(Caller? caller, IPAddress address) => caller switch
    {
        null or { IsAnonymous: true } => Of(address),
        { KeyId: { } key } => new(RateSubjectKind.Key, key),
        { Uuid: var user } => new(RateSubjectKind.User, user),
    };

    /// <summary>An IPv6 client owns a /64 at least, so that is counted as one address.</summary>
    public static RateSubject Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[AddressLength];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            bytes[SubnetLength..].Clear();
        return new(address.AddressFamily == AddressFamily.InterNetworkV6 ? RateSubjectKind.IPv6 : RateSubjectKind.IPv4, new Guid(bytes));
    }

    /// <summary>The wider network of an address (IPv4 /16, IPv6 /32), so that a flood from one network can be held together.</summary>
    public RateSubject Neighbourhood()
    {
        Span<byte> bytes = stackalloc byte[AddressLength];
        Id.TryWriteBytes(bytes);
        var prefix = Kind switch { RateSubjectKind.IPv4 => 2, RateSubjectKind.IPv6 => 4, _ => AddressLength };
        bytes[prefix..].Clear();
        return this with { Id = new Guid(bytes) };
    }
}

enum RateSubjectKind
{
    Key,
    User,
    IPv4,
    IPv6,
}
