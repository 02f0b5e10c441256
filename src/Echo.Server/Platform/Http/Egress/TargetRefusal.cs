using System.Net;
using System.Net.Sockets;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>An outgoing request may not go to this host.</summary>
/// <param name="Host">The host as the URL names it.</param>
public sealed record TargetRefusal(string Host)
{
    /// <summary>The text of the answer: 400 when the route takes the URL from the caller, else 502.</summary>
    public string Detail => $"Target address is not allowed: {Host}";

    /// <summary>What the operator may set, beside the text that contract section 3.9 fixes.</summary>
    public string Hint => $"Addresses that are not public need a setting such as EGRESS_ALLOWED_RANGES={ExampleRange}";

    // Made of the URL alone: what a name resolves to is not told to whoever asks.
    string ExampleRange
    {
        get
        {
            if (!IPAddress.TryParse(Host, out var address))
                return Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.0/8" : "10.0.0.0/8";
            var target = PublicAddresses.Unwrap(address);
            target = target.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(target.GetAddressBytes()) : target;
            return $"{target}/{target.GetAddressBytes().Length * 8}";
        }
    }
}
