using System.Globalization;

namespace Echo.EndToEnd.Tests;

/// <summary>Opening connections over and over, after a disconnect or after a rest, costs no memory.</summary>
public sealed class ReopeningConnectionsTests
{
    /// <summary>With a small nursery the collector runs often, so that what grows is what is kept and not what waits for it.</summary>
    static readonly (string, string)[] EagerCollector = [("DOTNET_gcServer", "0"), ("DOTNET_GCgen0size", "0x400000")];

    static readonly ParallelOptions Parallelly = new() { MaxDegreeOfParallelism = 16 };

    [Fact]
    public Task LeavesNothingInMemory() => StayAsync(connections: 60, warmUps: 5, rounds: 4);

    [Fact, Trait("Set", "Full")]
    public Task FiveHundredOverAndOverLeaveNothingInMemory() => StayAsync(connections: 500, warmUps: 4, rounds: 8);

    /// <summary>The shortest time to rest is a minute, and so is each round.</summary>
    [Fact, Trait("Set", "Full")]
    public async Task FiveHundredThatRestAndAreUsedAgainLeaveNothingInMemory()
    {
        const int connections = 500;
        using var directory = new TemporaryDirectory();
        await using var server = await LoopbackServer.StartAsync();
        await using var echo = await StartAsync(directory, connections, ("Connections__IdleMinutes", "1"));
        var ids = await OpenAsync(echo.Http, server, connections);
        await GrowLittleAsync(echo, warmUps: 2, rounds: 4, () => RestAndUseAsync(echo.Http, ids));
    }

    static async Task StayAsync(int connections, int warmUps, int rounds)
    {
        using var directory = new TemporaryDirectory();
        await using var server = await LoopbackServer.StartAsync();
        await using var echo = await StartAsync(directory, connections);
        await GrowLittleAsync(echo, warmUps, rounds, async () =>
        {
            var ids = await OpenAsync(echo.Http, server, connections);
            await Parallel.ForEachAsync(ids, Parallelly, async (id, _) => await echo.Http.DisconnectAsync(id));
        });
        ((int)(await echo.Http.GetJsonAsync("/mcp/clients"))["total"]!).ShouldBe(0);
    }

    static async Task<EchoProcess> StartAsync(TemporaryDirectory directory, int connections, params IEnumerable<(string Name, string Value)> more)
    {
        var echo = await EchoProcess.StartAsync(
            directory.Path, [("RATE_LIMIT_ENABLED", "false"), ("Connections__MaxPerUser", $"{connections}"), .. EagerCollector, .. more]);
        echo.SignIn(await echo.Http.RegisterAdminAsync());
        return echo;
    }

    static async Task GrowLittleAsync(EchoProcess echo, int warmUps, int rounds, Func<Task> work)
    {
        for (var round = 0; round < warmUps; round++)
            await work();

        var warm = ResidentKilobytes(echo.Id);
        var after = new List<long>();
        for (var round = 0; round < rounds; round++)
        {
            await work();
            after.Add(ResidentKilobytes(echo.Id));
        }

        // The collector gives back at its leisure: what grows in every round shows in the last.
        var figures = $"{warm} KB, then {string.Join(", ", after)}";
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        after[^1].ShouldBeLessThanOrEqualTo(warm * 11 / 10, figures);
    }

    static async Task<Guid[]> OpenAsync(HttpClient http, LoopbackServer server, int connections)
    {
        var ids = new Guid[connections];
        await Parallel.ForAsync(0, connections, Parallelly, async (number, _) =>
            ids[number] = (Guid)(await http.SendJsonAsync("/mcp/connect", new { transport = "http", mcp_url = server.Url }))["client_id"]!);
        return ids;
    }

    static async Task RestAndUseAsync(HttpClient http, Guid[] ids)
    {
        await Wait.UntilAsync(async () => await CountAsync(http, "idle") == ids.Length, seconds: 120);
        await Parallel.ForEachAsync(ids, Parallelly, async (id, _) => await http.CallAsync(id, "mirror"));
        (await CountAsync(http, "connected")).ShouldBe(ids.Length);
    }

    static async Task<int> CountAsync(HttpClient http, string state)
    {
        const int page = 200;
        var (count, offset, total) = (0, 0, 1);
        for (; offset < total; offset += page)
        {
            var list = await http.GetJsonAsync($"/mcp/clients?limit={page}&offset={offset}");
            total = (int)list["total"]!;
            count += list["clients"]!.AsArray().Count(client => (string)client!["state"]! == state);
        }

        return count;
    }

    static long ResidentKilobytes(int process)
    {
        const string label = "VmRSS:";
        var line = File.ReadLines($"/proc/{process}/status").First(text => text.StartsWith(label, StringComparison.Ordinal));
        return long.Parse(line[label.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
