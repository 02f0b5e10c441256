using Echo.Bench.Load;

namespace Echo.Bench;

/// <summary>tools/call by REST to a lean stdio and a lean HTTP upstream, each beside the same call sent to the upstream directly,
/// in turns in one run, so that the ratio holds when the machine's speed drifts.</summary>
static class ToolCallBench
{
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
            await Comparison.RunAsync("http", workers, duration, http.OpenAsync, () => OpenAsync(echo, httpCall));
            await Comparison.RunAsync("stdio", workers, duration, stdio.OpenAsync, () => OpenAsync(echo, stdioCall));
        }

        Report.Memory(echo.ProcessId);
    }

    static async Task<Func<Task>> OpenAsync(EchoUnderTest echo, string call)
    {
        var client = await RawHttpClient.OpenAsync(new Uri(echo.Url, "/mcp/call_tool"), call, $"Authorization: Bearer {echo.Token}");
        return client.SendAsync;
    }
}
