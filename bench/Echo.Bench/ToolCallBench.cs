using Echo.Bench.Load;

namespace Echo.Bench;

/// <summary>tools/call by REST to a lean stdio and a lean HTTP upstream, each beside the same call sent to the upstream directly,
/// in turns in one run, so that the ratio holds when the machine's speed drifts.</summary>
static class ToolCallBench
{
    const int Rounds = 5;

    static readonly int[] Connections = [1, 32];

    public static async Task RunAsync(string server, TimeSpan duration)
    {
        await using var http = await LeanUpstream.StartHttpAsync();
        await using var echo = await EchoUnderTest.StartAsync(server);
        var httpCall = await echo.ConnectAsync(new { transport = "http", mcp_url = http.Url });
        var stdioCall = await echo.ConnectAsync(new { transport = "stdio", command = LeanUpstream.StdioCommand });
        await using var stdio = await LeanUpstream.StartStdioAsync();

        Report.Header();
        foreach (var workers in Connections)
        {
            await CompareAsync("http", workers, duration, http.OpenAsync, () => OpenAsync(echo, httpCall));
            await CompareAsync("stdio", workers, duration, stdio.OpenAsync, () => OpenAsync(echo, stdioCall));
        }

        Report.Memory(echo.ProcessId);
    }

    static async Task CompareAsync(string upstream, int workers, TimeSpan duration, Func<Task<Func<Task>>> direct, Func<Task<Func<Task>>> throughEcho)
    {
        var directRuns = new List<LoadResult>();
        var echoRuns = new List<LoadResult>();

        // The first round warms both up and does not count.
        for (var round = 0; round <= Rounds; round++)
        {
            var directRun = await LoadRun.MeasureAsync(direct, workers, duration);
            var echoRun = await LoadRun.MeasureAsync(throughEcho, workers, duration);
            if (round == 0)
                continue;
            directRuns.Add(directRun);
            echoRuns.Add(echoRun);
        }

        Report.Row(upstream, workers, LoadResult.Median(directRuns), LoadResult.Median(echoRuns));
    }

    static async Task<Func<Task>> OpenAsync(EchoUnderTest echo, string call)
    {
        var client = await RawHttpClient.OpenAsync(new Uri(echo.Url, "/mcp/call_tool"), call, $"Authorization: Bearer {echo.Token}");
        return client.SendAsync;
    }
}
