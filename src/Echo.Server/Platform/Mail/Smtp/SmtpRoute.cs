using System.Net;
using System.Security.Cryptography.X509Certificates;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Platform.Mail.Smtp;

/// <summary>How a mail server is reached and when it is trusted. Tests let a server on loopback pass for one elsewhere.</summary>
sealed record SmtpRoute
{
    /// <summary>The port on which TLS begins before anything else.</summary>
    public int ImplicitTlsPort { get; init; } = 465;

    public HostResolver Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Whether the connected address belongs to this machine, so that nobody listens in between.</summary>
    public Func<IPAddress, bool> IsLocal { get; init; } = static address =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>Null for the certificates that this machine trusts.</summary>
    public X509ChainPolicy? Trust { get; init; }
}
