using Echo.Server.Features.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Gateway;

/// <summary>Clients seldom say goodbye. After a while nothing of them is left.</summary>
public sealed class VanishingClients : IAsyncLifetime
{
    readonly GatewayHost host = new(new Dictionary<string, string>
    {
        ["Gateway:MaxSessionsPerUser"] = "5000",
        ["Catalog:MaxCallsPerCaller"] = "200",
        ["Catalog:MaxCallsPerSource"] = "200",
    });

    ScriptedUpstream upstream = null!;
    string shared = "";
    string isolated = "";

    public async ValueTask InitializeAsync()
    {
        await host.InitializeAsync();
        upstream = await ScriptedUpstream.StartAsync();
        shared = await host.ConnectAsync(upstream.Server, host.User);
        isolated = await host.ConnectAsync(upstream.Server, host.User, ",\"isolation\":\"session\"");
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public Task ALittle() => ComeAndGoAsync(sessions: 60, isolatedSessions: 10, streams: 10);

    [Fact, Trait("Set", "Full")]
    public async Task TwoThousandSessionsLeaveNoMemoryBehind()
    {
        // What the first ones leave is what the code itself takes, and pools.
        await ComeAndGoAsync(sessions: 2000, isolatedSessions: 50, streams: 50);
        var before = Settled();
        await ComeAndGoAsync(sessions: 2000, isolatedSessions: 50, streams: 50);
        var after = Settled();
        (after - before).ShouldBeLessThanOrEqualTo(before / 10, $"{before} bytes before, {after} after");
    }

    async Task ComeAndGoAsync(int sessions, int isolatedSessions, int streams)
    {
        var pool = host.Echo.App.Services.GetRequiredService<UpstreamPool>();
        var (upstreams, ended) = (pool.Count, upstream.Ended);
        await Parallel.ForEachAsync(Enumerable.Range(0, sessions), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            // At /mcp a list of tools would open the isolated server for each of them.
            var slug = i < isolatedSessions ? isolated : i % 2 == 0 ? shared : null;
            var client = host.Client(host.User, slug);
            await client.InitializeAsync();
            await client.AskAsync(slug is null ? "ping" : "tools/list");
        });
        host.Sessions.Count.ShouldBe(sessions);

        // Of those that were there before, idle ones may have gone to rest meanwhile.
        pool.Count.ShouldBeInRange(isolatedSessions, upstreams + isolatedSessions);

        // Half of these vanish from a call, half from their session's own stream.
        List<McpStream> open = [];
        for (var i = 0; i < streams; i++)
        {
            var client = host.Client(host.User, shared);
            await client.InitializeAsync();
            open.Add(i % 2 == 0
                ? await client.OpenAsync("tools/call", """{"name":"hold","arguments":{"times":9}}""")
                : await client.ListenAsync());
        }

        foreach (var stream in open)
            await stream.DisposeAsync();
        await GatewayHost.UntilAsync(() => host.Sessions.All.All(session =>
            session.General.Abandoned is not null && session.StreamOf(1)?.Abandoned is not null | session.Running == 0));
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.SweepAsync();
        await GatewayHost.UntilAsync(() => host.Sessions.All.All(session => session.Running == 0));
        host.Time.Advance(TimeSpan.FromMinutes(31));
        await host.SweepAsync();
        host.Sessions.Count.ShouldBe(0);
        pool.Count.ShouldBeLessThanOrEqualTo(upstreams);
        await GatewayHost.UntilAsync(() => upstream.Ended - ended >= isolatedSessions);
        upstream.Seen.Clear();
    }

    static long Settled()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
