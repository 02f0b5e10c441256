using System.Net;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Tests.Platform.Http.Egress;

/// <summary>Guards of servers that listen on loopback or publicly, with names from a table or from DNS.</summary>
static class Egresses
{
    public static EgressGuard Guard(string host, params string[] allowed) =>
        new(new() { AllowedRanges = allowed }, new ServerOptions { Host = host });

    public static GuardedHttp OnLoopback(HostResolver? resolver = null) => Make("127.0.0.1", resolver);

    public static GuardedHttp OnPublicHost(HostResolver? resolver = null, params string[] allowed) => Make("0.0.0.0", resolver, allowed);

    /// <summary>A resolver that gives one answer after the other, and stays with the last.</summary>
    public static HostResolver Answering(params string[] addresses)
    {
        var next = 0;
        return (_, _) =>
        {
            var answer = addresses[Math.Min(next++, addresses.Length - 1)];
            return Task.FromResult(answer.Split(' ').Select(IPAddress.Parse).ToArray());
        };
    }

    static GuardedHttp Make(string host, HostResolver? resolver, params string[] allowed) =>
        new(new TargetFinder(Guard(host, allowed), resolver ?? Dns.GetHostAddressesAsync));
}
