using System.Globalization;

namespace Echo.EndToEnd.Tests;

/// <summary>Opening and closing connections over and over costs no memory.</summary>
public sealed class ReopeningConnectionsTests
{
    const int AtOnce = 16;

    [Fact]
    public Task LeavesNothingInMemory() => StayAsync(connections: 60, warmUps: 5, rounds: 4);

    [Fact, Trait("Set", "Full")]
    public Task FiveHundredOverAndOverLeaveNothingInMemory() => StayAsync(connections: 500, warmUps: 4, rounds: 8);

    static async Task StayAsync(int connections, int warmUps, int rounds)
    {
        using var directory = new TemporaryDirectory();
        await using var server = await LoopbackServer.StartAsync();
        await using var echo = await EchoProcess.StartAsync(
            directory.Path, ("RATE_LIMIT_ENABLED", "false"), ("Connections__MaxPerUser", $"{connections}"));
        echo.SignIn(await echo.Http.RegisterAdminAsync());
        for (var round = 0; round < warmUps; round++)
            await OpenAndCloseAsync(echo.Http, server, connections);

        var warm = ResidentKilobytes(echo.Id);
        var after = new List<long>();
        for (var round = 0; round < rounds; round++)
        {
            await OpenAndCloseAsync(echo.Http, server, connections);
            after.Add(ResidentKilobytes(echo.Id));
        }

        // The collector gives back at its leisure: what grows in every round shows in the last.
        var figures = $"{warm} KB, then {string.Join(", ", after)}";
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        after[^1].ShouldBeLessThanOrEqualTo(warm * 11 / 10, figures);
        ((int)(await echo.Http.GetJsonAsync("/mcp/clients"))["total"]!).ShouldBe(0);
    }

    static async Task OpenAndCloseAsync(HttpClient http, LoopbackServer server, int connections)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        var ids = new Guid[connections];
        await Parallel.ForAsync(0, connections, options, async (number, _) =>
            ids[number] = (Guid)(await http.SendJsonAsync("/mcp/connect", new { transport = "http", mcp_url = server.Url }))["client_id"]!);
        await Parallel.ForAsync(0, connections, options, async (number, _) => await http.DisconnectAsync(ids[number]));
    }

    static long ResidentKilobytes(int process)
    {
        const string label = "VmRSS:";
        var line = File.ReadLines($"/proc/{process}/status").First(text => text.StartsWith(label, StringComparison.Ordinal));
        return long.Parse(line[label.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
