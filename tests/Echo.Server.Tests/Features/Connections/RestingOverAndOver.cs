using Echo.Server.Features.Connections;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Connections that rest and are used again, over and over, cost no memory.</summary>
public sealed class RestingOverAndOver
{
    const int AtOnce = 8;

    static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public Task LeavesNothingInMemory() => StayAsync(connections: 100, warmUps: 3, rounds: 6);

    [Fact, Trait("Set", "Full")]
    public Task FiveHundredLeaveNothingInMemory() => StayAsync(connections: 500, warmUps: 4, rounds: 20);

    static async Task StayAsync(int connections, int warmUps, int rounds)
    {
        await using var echo = new EchoHost
        {
            Settings = new Dictionary<string, string> { ["Connections:MaxPerUser"] = $"{connections}", ["Catalog:MaxCallsPerCaller"] = $"{AtOnce}" },
        };
        await echo.InitializeAsync();
        await using var server = new TinyMcpServer("token");
        await server.StartAsync();
        var opened = 0;
        server.WhileOpening = () =>
        {
            Interlocked.Increment(ref opened);
            return Task.CompletedTask;
        };
        var definition = $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"token","connect":false}""";
        var ids = new Guid[connections];
        await ForEachAsync(connections, async number =>
            ids[number] = (Guid)(await echo.PostAsync("/api/v1/connections", echo.User, definition)).Body["client_id"]!);

        var pool = echo.App.Services.GetRequiredService<UpstreamPool>();
        var figures = new List<long>();
        for (var round = 0; round <= warmUps + rounds; round++)
        {
            await ForEachAsync(connections, async number =>
                (await echo.PostAsync("/mcp/call_tool", echo.User, $$"""{"client_id":"{{ids[number]}}","tool_name":"echo"}""")).Status.ShouldBe(200));
            opened.ShouldBe((round + 1) * connections, "each use after a rest opens anew");
            await RestAsync(echo, pool);
            if (round >= warmUps)
                figures.Add(GC.GetTotalMemory(forceFullCollection: true) / 1024);
        }

        var text = $"{connections} connections, KB after each round: {string.Join(", ", figures)}";
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        figures[^1].ShouldBeLessThanOrEqualTo(figures[0] * 11 / 10, text);
    }

    static async Task RestAsync(EchoHost echo, UpstreamPool pool)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                await pool.RestAsync(TimeSpan.FromTicks(1), TestContext.Current.CancellationToken);
                var (_, list) = await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.User);
                return list["clients"]!.AsArray().All(client => (string)client!["state"]! == "idle");
            },
            Soon);
    }

    static Task ForEachAsync(int count, Func<int, Task> act) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) => await act(number));
}
