using System.Diagnostics;

namespace Echo.Testing;

/// <summary>One of this project's hosts in a process of its own, to be killed by a test.</summary>
public sealed class HostProcess : IDisposable
{
    readonly Process process;

    HostProcess(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>Starts the host and waits for the line that says it is ready.</summary>
    /// <returns>The host, and its first line.</returns>
    public static async Task<(HostProcess Host, string Line)> StartAsync(
        IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(HostProcess).Assembly.Location, .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var host = new HostProcess(Process.Start(start)!);
        var line = await host.process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (host, line ?? throw new InvalidOperationException("The host ended before it was ready."));
    }

    /// <summary>As kill -9 does.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>As SIGTERM does; waits for the end.</summary>
    public async Task TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{Id}"]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
    }

    public bool HasExited => process.HasExited;

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }
}
