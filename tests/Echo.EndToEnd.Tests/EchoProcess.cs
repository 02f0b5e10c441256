using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace Echo.EndToEnd.Tests;

/// <summary>The server as users run it: its own process, its own PostgreSQL, a data directory, a free port.</summary>
public sealed class EchoProcess : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    readonly Process process;
    readonly StringBuilder output;

    EchoProcess(Process process, StringBuilder output, Uri url, string data)
    {
        (this.process, this.output, Url, Data) = (process, output, url, data);
        Http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(90) };
    }

    public Uri Url { get; }

    public string Data { get; }

    public HttpClient Http { get; }

    public int Id => process.Id;

    /// <summary>Everything printed so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Time from starting the process to its line that says it is ready.</summary>
    public TimeSpan ReadyAfter { get; private init; }

    /// <param name="data">A data directory, kept by the caller.</param>
    public static Task<EchoProcess> StartAsync(string data, params IEnumerable<(string Name, string Value)> environment) =>
        StartAsync(data, port: 0, environment);

    /// <param name="data">A data directory, kept by the caller.</param>
    /// <param name="port">Where one listened before, to take its place.</param>
    public static async Task<EchoProcess> StartAsync(string data, int port, params IEnumerable<(string Name, string Value)> environment)
    {
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo("dotnet", [Checkout.ServerAssembly, "--port", $"{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Checkout.Root,
        };
        foreach (var (name, value) in Checkout.Environment.Append(("ECHO_DATA", data)).Concat(environment))
            start.Environment[name] = value;

        var text = new StringBuilder();
        var ready = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = new Process { StartInfo = start, EnableRaisingEvents = true };
        void Read(string? line)
        {
            lock (text)
                text.AppendLine(line);
            // The banner's name may stand for two addresses; the server listens on one.
            if (line?.StartsWith("Echo is ready at http://localhost:", StringComparison.Ordinal) == true)
                ready.TrySetResult(new UriBuilder(line.Split(' ')[4]) { Host = "127.0.0.1" }.Uri);
        }

        server.OutputDataReceived += (_, line) => Read(line.Data);
        server.ErrorDataReceived += (_, line) => Read(line.Data);
        server.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("Echo ended before it was ready"));
        server.Start();
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        try
        {
            return new(server, text, await ready.Task.WaitAsync(StartLimit), data) { ReadyAfter = clock.Elapsed };
        }
        catch (Exception failure)
        {
            server.Kill();
            throw new InvalidOperationException($"Echo did not start: {text}", failure);
        }
    }

    public void SignIn(string token) => Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

    /// <summary>Sends a signal and waits for the end.</summary>
    public async Task<int> EndAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!process.HasExited)
            await EndAsync("TERM");
        process.Dispose();
    }
}
