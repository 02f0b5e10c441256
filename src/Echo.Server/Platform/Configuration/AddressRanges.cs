using System.Net;

namespace Echo.Server.Platform.Configuration;

/// <summary>A set of address ranges from configuration. An IPv4 address matches also in its IPv4-mapped form.</summary>
public sealed class AddressRanges(IEnumerable<string> ranges)
{
    readonly IPNetwork[] networks =
        [.. ranges.Select(text => Parse(text) ?? throw new ArgumentException($"{text} is no address range", nameof(ranges)))];

    public bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var network in networks)
        {
            if (network.Contains(address))
                return true;
        }

        return false;
    }

    /// <summary>Reads <c>10.0.0.0/8</c>; an address alone is a range of one, and bits behind the prefix are ignored.</summary>
    internal static IPNetwork? Parse(string text)
    {
        var slash = text.IndexOf('/');
        if (!IPAddress.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out var address))
            return null;
        var bytes = address.GetAddressBytes();
        var length = bytes.Length * 8;
        if (slash >= 0 && !(int.TryParse(text.AsSpan(slash + 1), out length) && length >= 0 && length <= bytes.Length * 8))
            return null;
        for (var bit = length; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), length);
    }
}
