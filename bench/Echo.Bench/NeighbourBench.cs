using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Echo.Bench.Load;
using Echo.Bench.Upstreams;

namespace Echo.Bench;

/// <summary>Calls of a healthy server at a moderate rate, alone and while one other does something wrong: hangs, drips, floods, dies, or can't
/// be connected at all. One kind after the other, alone and beside in turns.</summary>
static class NeighbourBench
{
    const int Rounds = 5;
    const int Connections = 8;
    const int PerSecond = 1000;

    // Enough to keep the bad one busy, and too little to be a load by itself.
    const int Callers = 4;
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <param name="only">A part of the name of the kinds to measure; null for all.</param>
    public static async Task RunAsync(string server, TimeSpan duration, string? only)
    {
        await using var echo = await EchoUnderTest.StartAsync(server);
        using var http = StartBadHttp();
        var url = await http.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The bad server did not start");
        (string Kind, Func<TaskCompletionSource, CancellationToken, Task> Trouble)[] kinds =
        [
            ("hangs", (there, stop) => CallAsync(echo, new { transport = "stdio", command = BadPrograms.Hangs }, there, stop)),
            ("drips, stdio", (there, stop) => CallAsync(echo, new { transport = "stdio", command = BadPrograms.Drips }, there, stop)),
            ("drips, http", (there, stop) => CallAsync(echo, new { transport = "http", mcp_url = $"{url}/drip" }, there, stop)),
            ("floods stdout", (there, stop) => HoldAsync(echo, new { transport = "stdio", command = BadPrograms.Floods }, there, stop)),
            ("floods stderr", (there, stop) => HoldAsync(echo, new { transport = "stdio", command = BadPrograms.FloodsStderr }, there, stop)),
            ("floods SSE", (there, stop) => HoldAsync(echo, new { transport = "http", mcp_url = $"{url}/flood" }, there, stop)),
            ("dies", (there, stop) => CallAsync(echo, new { transport = "stdio", command = BadPrograms.Dies }, there, stop)),
            ("can't connect", (there, stop) => FailAllAsync(echo, there, stop)),
            ("without Echo", StartAllAsync),
        ];
        try
        {
            var call = await echo.ConnectAsync(new { transport = "stdio", command = LeanUpstream.StdioCommand });
            var clients = new List<RawHttpClient>();
            for (var i = 0; i < Connections; i++)
                clients.Add(await RawHttpClient.OpenAsync(new Uri(echo.Url, "/mcp/call_tool"), call, $"Authorization: Bearer {echo.Token}"));
            await PacedRun.MeasureAsync(clients, PerSecond, duration);
            Report.NeighboursHeader();
            foreach (var (kind, trouble) in kinds.Where(kind => only is null || kind.Kind.Contains(only, StringComparison.Ordinal)))
                await MeasureAsync(kind, trouble, () => PacedRun.MeasureAsync(clients, PerSecond, duration));
        }
        finally
        {
            http.Kill();
        }
    }

    static async Task MeasureAsync(string kind, Func<TaskCompletionSource, CancellationToken, Task> trouble, Func<Task<LoadResult>> measure)
    {
        var alone = new List<LoadResult>();
        var beside = new List<LoadResult>();
        for (var round = 0; round <= Rounds; round++)
        {
            var quiet = await measure();
            using var stop = new CancellationTokenSource();

            // What it costs the machine to start a program is not what is measured.
            var there = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var troubling = trouble(there, stop.Token);
            await await Task.WhenAny(there.Task, troubling);
            var disturbed = await measure();
            await stop.CancelAsync();
            await troubling;
            if (round == 0)
                continue;
            alone.Add(quiet);
            beside.Add(disturbed);
        }

        Report.Neighbour(kind, LoadResult.MedianByP99(alone), LoadResult.MedianByP99(beside));
    }

    /// <summary>Connects a server and calls it again and again.</summary>
    static async Task CallAsync(EchoUnderTest echo, object definition, TaskCompletionSource there, CancellationToken stop)
    {
        var body = await echo.ConnectAsync(definition);
        var call = JsonSerializer.Deserialize<Dictionary<string, object>>(body)!;
        call["timeout"] = 1;
        there.SetResult();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => RepeatAsync(() => echo.Http.PostAsJsonAsync("/mcp/call_tool", call, stop), stop)));
        await echo.PostAsync("/mcp/disconnect", new { client_id = call["client_id"] });
    }

    /// <summary>Connects a server and leaves it alone.</summary>
    static async Task HoldAsync(EchoUnderTest echo, object definition, TaskCompletionSource there, CancellationToken stop)
    {
        var body = await echo.ConnectAsync(definition);
        there.SetResult();
        var stopped = new TaskCompletionSource();
        await using (stop.Register(stopped.SetResult))
            await stopped.Task;
        await echo.PostAsync("/mcp/disconnect", new { client_id = JsonSerializer.Deserialize<Dictionary<string, object>>(body)!["client_id"] });
    }

    static Task FailAllAsync(EchoUnderTest echo, TaskCompletionSource there, CancellationToken stop)
    {
        there.SetResult();
        return Task.WhenAll(BadPrograms.Failing.Select(command => FailAsync(echo, command, stop)));
    }

    static Task FailAsync(EchoUnderTest echo, string[] command, CancellationToken stop) =>
        RepeatAsync(() => echo.Http.PostAsJsonAsync("/mcp/connect", new { transport = "stdio", command, timeout = 1 }, stop), stop);

    /// <summary>Starts as many programs as <see cref="FailAllAsync"/> lets Echo start, to show what of that is the machine's.</summary>
    static Task StartAllAsync(TaskCompletionSource there, CancellationToken stop)
    {
        there.SetResult();
        return Task.WhenAll(BadPrograms.Failing.Skip(1).Select(command => RepeatAsync(() => StartAsync(command, stop), stop)));
    }

    static async Task<HttpResponseMessage> StartAsync(string[] command, CancellationToken stop)
    {
        using var program = Process.Start(
            new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var reading = program.StandardOutput.ReadToEndAsync(stop);
        await Task.WhenAny(program.WaitForExitAsync(stop), Task.Delay(TimeSpan.FromSeconds(1), stop));
        program.Kill(entireProcessTree: true);
        await program.WaitForExitAsync(CancellationToken.None);
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new();
    }

    static async Task RepeatAsync(Func<Task<HttpResponseMessage>> send, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await send();
                await Task.Delay(Pace, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    static Process StartBadHttp() => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(NeighbourBench).Assembly.Location, "bad-http"]) { RedirectStandardOutput = true })!;
}
