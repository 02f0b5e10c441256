using Echo.Server.Features.Connections;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Connections that rest and are used again, over and over, cost no memory. No other test runs at the same time, since the heap is
/// everybody's.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class RestingOverAndOver
{
    const int Connections = 500;

    // What is bounded grows to its size first; from then on the heap stands still.
    const int WarmUps = 12;
    const int Rounds = 12;
    const int AtOnce = 8;

    static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact, Trait("Set", "Full")]
    public async Task LeavesNothingInMemory()
    {
        await using var echo = new EchoHost
        {
            Settings = new Dictionary<string, string> { ["Connections:MaxPerUser"] = $"{Connections}", ["Catalog:MaxCallsPerCaller"] = $"{AtOnce}" },
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
        var ids = new Guid[Connections];
        await ForEachAsync(Connections, async number =>
            ids[number] = (Guid)(await echo.PostAsync("/api/v1/connections", echo.User, definition)).Body["client_id"]!);

        var pool = echo.App.Services.GetRequiredService<UpstreamPool>();
        var figures = new List<long>();
        for (var round = 0; round <= WarmUps + Rounds; round++)
        {
            await ForEachAsync(Connections, async number =>
                (await echo.PostAsync("/mcp/call_tool", echo.User, $$"""{"client_id":"{{ids[number]}}","tool_name":"echo"}""")).Status.ShouldBe(200));
            opened.ShouldBe((round + 1) * Connections, "each use after a rest opens anew");
            await RestAsync(echo, pool);
            if (round >= WarmUps)
                figures.Add(GC.GetTotalMemory(forceFullCollection: true) / 1024);
        }

        var text = $"{Connections} connections, KB after each round: {string.Join(", ", figures)}";
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
