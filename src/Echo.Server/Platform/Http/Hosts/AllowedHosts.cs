using System.Collections.Frozen;
using System.Net;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Http.Hosts;

/// <summary>The names under which this server may be addressed. A page of a foreign site whose name was pointed at this machine
/// (DNS rebinding) sends that name as Host, and is refused.</summary>
sealed class AllowedHosts
{
    readonly FrozenSet<string> names;
    readonly string[] suffixes;
    readonly bool loopbackCounts;

    // Requests name one host, nearly all of them.
    volatile Judged? last;

    public AllowedHosts(HttpOptions options, ServerOptions server)
    {
        loopbackCounts = options.AllowedHosts is null && server.ListensOnLoopback;
        string[] hosts = options.AllowedHosts ?? (loopbackCounts ? [server.Host, server.PublicUrl?.Host ?? "localhost"] : ["*"]);
        AllowsAll = hosts.Contains("*");
        suffixes = [.. hosts.Where(host => host.StartsWith("*.", StringComparison.Ordinal)).Select(host => host[1..])];
        names = hosts.Select(WithoutBrackets).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public bool AllowsAll { get; }

    public bool Allows(HostString host) => AllowsAll || Names(host);

    /// <summary>Whether a host is allowed by its name, and not because all are. Addresses can't be rebound, so they count as named
    /// where all hosts are allowed.</summary>
    public bool Names(HostString host)
    {
        if (last is { } judged && judged.Host == host.Value)
            return judged.IsNamed;
        var isNamed = Names(WithoutBrackets(host.Host));
        last = new(host.Value, isNamed);
        return isNamed;
    }

    bool Names(string name)
    {
        if (names.Contains(name) || suffixes.Any(suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)))
            return name.Length > 0;
        if (!loopbackCounts && !AllowsAll)
            return false;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && (AllowsAll || IPAddress.IsLoopback(address)));
    }

    static string WithoutBrackets(string host) => host.StartsWith('[') ? host.Trim('[', ']') : host;

    sealed record Judged(string? Host, bool IsNamed);
}
