using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Platform.Http.Hosts;

/// <summary>Each element is what stands in a Host header before the port: a name, <c>*.</c> and a name, an address, or <c>*</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class HostNamesAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is string[] { Length: > 0 } hosts && Array.TrueForAll(hosts, IsHost);

    static bool IsHost(string host) => host switch
    {
        "*" => true,
        ['[', .. var address, ']'] => Uri.CheckHostName(address) == UriHostNameType.IPv6,
        ['*', '.', .. var parent] => IsName(parent),
        _ => Uri.CheckHostName(host) is UriHostNameType.IPv4 or UriHostNameType.IPv6 || IsName(host),
    };

    // Headers carry the ASCII form of other names.
    static bool IsName(string host) => Uri.CheckHostName(host) == UriHostNameType.Dns && host.All(char.IsAscii);
}
