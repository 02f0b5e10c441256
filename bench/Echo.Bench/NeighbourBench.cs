using System.Net.Http.Json;
using Echo.Bench.Load;

namespace Echo.Bench;

/// <summary>Calls of a healthy server while others fail beside it in every way: that do not exist, exit at once, print garbage,
/// never answer. The 99th percentile alone and with them, in turns in one run.</summary>
static class NeighbourBench
{
    const int Rounds = 5;
    const int Workers = 8;

    static readonly string[][] Failing =
    [
        ["no-such-program"],
        ["false"],
        ["sh", "-c", "while echo garbage; do sleep 0.01; done"],
        ["sleep", "60"],
    ];

    public static async Task RunAsync(string server, TimeSpan duration)
    {
        await using var echo = await EchoUnderTest.StartAsync(server);
        var call = await echo.ConnectAsync(new { transport = "stdio", command = LeanUpstream.StdioCommand });
        async Task<Func<Task>> OpenAsync() =>
            (await RawHttpClient.OpenAsync(new Uri(echo.Url, "/mcp/call_tool"), call, $"Authorization: Bearer {echo.Token}")).SendAsync;

        var alone = new List<LoadResult>();
        var beside = new List<LoadResult>();
        for (var round = 0; round <= Rounds; round++)
        {
            var quiet = await LoadRun.MeasureAsync(OpenAsync, Workers, duration);
            using var stop = new CancellationTokenSource();
            var failing = Task.WhenAll(Failing.Select(command => FailAgainAndAgainAsync(echo, command, stop.Token)));
            var disturbed = await LoadRun.MeasureAsync(OpenAsync, Workers, duration);
            await stop.CancelAsync();
            await failing;
            if (round == 0)
                continue;
            alone.Add(quiet);
            beside.Add(disturbed);
        }

        Report.Neighbours(LoadResult.Median(alone), LoadResult.Median(beside));
    }

    static async Task FailAgainAndAgainAsync(EchoUnderTest echo, string[] command, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await echo.Http.PostAsJsonAsync("/mcp/connect", new { transport = "stdio", command, timeout = 1 }, stop);
                await Task.Delay(100, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
