using System.Net;
using Echo.Server.Platform.Configuration;
using Microsoft.Extensions.Primitives;

namespace Echo.Server.Platform.Http.Pipeline;

/// <summary>Finds the client's address (contract section 1.6). Forwarding headers are the word of whoever sent them: they count only
/// when the TCP peer is a trusted proxy, and are read from the right, where the nearest proxy wrote.</summary>
sealed class ClientFinder(HttpOptions options)
{
    readonly AddressRanges trusted = new(options.TrustedProxies);

    public Client Find(HttpContext context)
    {
        var headers = context.Request.Headers;
        var peer = Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        var forwardedFor = headers["X-Forwarded-For"];
        var realIp = headers["X-Real-IP"];
        var claimsToForward = forwardedFor.Count > 0 || realIp.Count > 0 || headers.ContainsKey("Forwarded");
        if (!claimsToForward || !trusted.Contains(peer))
            return new(peer, IPAddress.IsLoopback(peer) && !claimsToForward, trusted.Contains(peer) ? SchemeOf(headers) : null);

        // A proxy that says it forwards, but not for whom in a form known here, vouches for nobody on this machine.
        var found = LastUntrusted(forwardedFor, out var isReadable) ?? Parse(realIp.ToString());
        var address = found ?? peer;
        var vouched = found is not null || (forwardedFor.Count > 0 && isReadable);
        return new(address, vouched && IPAddress.IsLoopback(address), SchemeOf(headers));
    }

    IPAddress? LastUntrusted(StringValues header, out bool isReadable)
    {
        isReadable = true;
        var entries = header.ToString().Split(',', StringSplitOptions.TrimEntries);
        for (var i = entries.Length - 1; i >= 0 && isReadable; i--)
        {
            var address = Parse(entries[i]);
            isReadable = address is not null;
            if (address is not null && !trusted.Contains(address))
                return address;
        }

        return null;
    }

    static string? SchemeOf(IHeaderDictionary headers) =>
        headers["X-Forwarded-Proto"].ToString().Split(',', StringSplitOptions.TrimEntries)[^1].ToUpperInvariant() switch
        {
            "HTTPS" => "https",
            "HTTP" => "http",
            _ => null,
        };

    // Some proxies write the port too: 192.0.2.1:4711, [2001:db8::1]:4711.
    static IPAddress? Parse(string text) => IPEndPoint.TryParse(text, out var endpoint) ? Plain(endpoint.Address) : null;

    static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
