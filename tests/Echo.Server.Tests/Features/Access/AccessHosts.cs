using System.Collections.Concurrent;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Access;

/// <summary>Running hosts that tests use one after another: starting one, with all that is compiled anew for its routes, costs far more than
/// most tests do. They end before the cluster of the test run.</summary>
static class AccessHosts
{
    static readonly ConcurrentDictionary<string, ConcurrentBag<AccessHost>> Free = [];

    static AccessHosts() => TestCluster.BeforeEnd(EndAsync);

    /// <param name="kind">Names the settings of a host.</param>
    /// <returns>A host that nobody uses, or null.</returns>
    public static AccessHost? Find(string kind) => Free.TryGetValue(kind, out var hosts) && hosts.TryTake(out var host) ? host : null;

    public static void Add(string kind, AccessHost host) => Free.GetOrAdd(kind, static _ => []).Add(host);

    static async ValueTask EndAsync()
    {
        foreach (var host in Free.Values.SelectMany(static hosts => hosts))
            await host.EndAsync();
    }
}
